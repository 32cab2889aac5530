-- +goose Up
-- The peer group (同类组) within which a body was compared.
ALTER TABLE standing ADD COLUMN peers text NOT NULL DEFAULT '';
