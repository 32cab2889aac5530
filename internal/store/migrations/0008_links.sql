-- +goose Up
-- What points at a matter: its links (关联) and what was merged into it (并入);
-- and the circular (通报) of a month by its title.
CREATE INDEX step_link ON step (home, other, id) WHERE act = 'link';
CREATE INDEX matter_duplicate ON matter (home, duplicate, id) WHERE duplicate <> '';
CREATE INDEX letter_circular ON letter (home, title, id) WHERE form = 'circular';
