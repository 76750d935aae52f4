-- +goose Up
-- SQLite has no hashes: it finds these rows by the B-trees that there are.
SELECT 1;

-- +goose Down
SELECT 1;
