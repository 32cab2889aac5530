-- +goose Up
-- A village that shares its name with another bears its town's.
CREATE INDEX area_name ON area (home, name);
