-- +goose Up
-- Whether the person spoke from the own account, and whether the hearing was called
-- complete by a second office instead.
ALTER TABLE consequence ADD COLUMN said bigint NOT NULL DEFAULT 0;
ALTER TABLE consequence ADD COLUMN confirmed bigint NOT NULL DEFAULT 0;
