-- +goose Up
-- Imports (导入), the rows each one wrote, and the columns a person matched.
CREATE TABLE import (
	home integer NOT NULL,
	id text NOT NULL,
	kind text NOT NULL,
	file text NOT NULL,
	sha256 text NOT NULL,
	lines integer NOT NULL,
	created integer NOT NULL,
	updated integer NOT NULL,
	same integer NOT NULL,
	person text NOT NULL,
	post text NOT NULL,
	at bigint NOT NULL,
	undone_by text NOT NULL,
	undone_at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);

CREATE TABLE import_row (
	home integer NOT NULL,
	id text NOT NULL,
	import text NOT NULL,
	tbl text NOT NULL,
	row_id text NOT NULL,
	row_version bigint NOT NULL,
	created integer NOT NULL,
	natural_key text NOT NULL,
	earlier bytea,
	earlier_digest text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX import_row_import ON import_row (home, import, id);
CREATE INDEX import_row_row ON import_row (home, tbl, row_id);
CREATE INDEX import_row_key ON import_row (home, natural_key) WHERE natural_key <> '';

CREATE TABLE import_mapping (
	home integer NOT NULL,
	id text NOT NULL,
	kind text NOT NULL,
	header text NOT NULL,
	mapping text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX import_mapping_kind ON import_mapping (home, kind, header);
