-- +goose Up
-- create index "cases_open_community_id" to table: "cases"
CREATE INDEX "cases_open_community_id" ON "cases" ("tenant_id", "community_id", "reported_at", "id") WHERE (closed_at IS NULL);
-- create index "cases_open_district_id" to table: "cases"
CREATE INDEX "cases_open_district_id" ON "cases" ("tenant_id", "district_id", "reported_at", "id") WHERE (closed_at IS NULL);
-- create index "cases_open_reported_at" to table: "cases"
CREATE INDEX "cases_open_reported_at" ON "cases" ("tenant_id", "reported_at", "id") WHERE (closed_at IS NULL);
-- create index "cases_open_street_id" to table: "cases"
CREATE INDEX "cases_open_street_id" ON "cases" ("tenant_id", "street_id", "reported_at", "id") WHERE (closed_at IS NULL);

-- +goose Down
-- reverse: create index "cases_open_street_id" to table: "cases"
DROP INDEX "cases_open_street_id";
-- reverse: create index "cases_open_reported_at" to table: "cases"
DROP INDEX "cases_open_reported_at";
-- reverse: create index "cases_open_district_id" to table: "cases"
DROP INDEX "cases_open_district_id";
-- reverse: create index "cases_open_community_id" to table: "cases"
DROP INDEX "cases_open_community_id";
