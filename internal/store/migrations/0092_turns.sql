-- +goose Up
-- Who stands which shift of a rota (值班表), and the shift that an entry is of.
CREATE TABLE turn (
	home integer NOT NULL,
	id text NOT NULL,
	duty text NOT NULL,
	post text NOT NULL,
	day text NOT NULL,
	shift text NOT NULL,
	person text NOT NULL,
	area bigint NOT NULL,
	was text NOT NULL,
	pack text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX turn_once ON turn (home, duty, day, post, shift);
CREATE INDEX turn_person ON turn (home, person);
ALTER TABLE entry ADD COLUMN shift text NOT NULL DEFAULT '';
