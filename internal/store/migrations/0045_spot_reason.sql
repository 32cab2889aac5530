-- +goose Up
-- Why a second round of a spot check was drawn in one period (为什么再抽), '' for the first.
ALTER TABLE spot_round ADD COLUMN reason text NOT NULL DEFAULT '';
