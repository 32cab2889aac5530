-- +goose Up
-- A draw takes each village once. Rounds from before keep the rule by which they were drawn.
ALTER TABLE spot_round ADD COLUMN once bigint NOT NULL DEFAULT 0;
