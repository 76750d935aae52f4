-- +goose Up
-- SQLite has one writer, who holds everything.
SELECT 1;

-- +goose Down
SELECT 1;
