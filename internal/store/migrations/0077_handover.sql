-- +goose Up
-- Whoever comes after another says that they have taken over what the post has in hand.
ALTER TABLE appointment ADD COLUMN handed_at bigint NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN handed_n bigint NOT NULL DEFAULT 0;
