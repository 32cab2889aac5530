-- +goose Up
-- An import asks for each row whether a village has a matter of that title.
CREATE INDEX matter_title ON matter (home, area, title) WHERE title <> '';
-- A desk counts the posts of a division by what they are.
CREATE INDEX post_seats ON post (home, area, role, from_day, until_day);
DROP INDEX post_area;
