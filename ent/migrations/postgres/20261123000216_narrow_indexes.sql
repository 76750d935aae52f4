-- +goose Up
-- drop index "casefile_tenant_id_cell_reported_at_latitude_longitude" from table: "cases"
DROP INDEX "casefile_tenant_id_cell_reported_at_latitude_longitude";
-- create index "casefile_tenant_id_cell_reported_at_latitude_longitude" to table: "cases"
CREATE INDEX "casefile_tenant_id_cell_reported_at_latitude_longitude" ON "cases" ("tenant_id", "cell", "reported_at", "latitude", "longitude") WHERE (cell <> 0);
-- drop index "clock_tenant_id_calendar_id_stopped_at" from table: "clocks"
DROP INDEX "clock_tenant_id_calendar_id_stopped_at";
-- create index "clock_tenant_id_calendar_id_id" to table: "clocks"
CREATE INDEX "clock_tenant_id_calendar_id_id" ON "clocks" ("tenant_id", "calendar_id", "id") WHERE (stopped_at IS NULL);
-- drop index "workorder_tenant_id_assignee_id_state" from table: "work_orders"
DROP INDEX "workorder_tenant_id_assignee_id_state";
-- create index "workorder_tenant_id_assignee_id_state" to table: "work_orders"
CREATE INDEX "workorder_tenant_id_assignee_id_state" ON "work_orders" ("tenant_id", "assignee_id", "state") WHERE (assignee_id IS NOT NULL);

-- +goose Down
-- reverse: create index "workorder_tenant_id_assignee_id_state" to table: "work_orders"
DROP INDEX "workorder_tenant_id_assignee_id_state";
-- reverse: drop index "workorder_tenant_id_assignee_id_state" from table: "work_orders"
CREATE INDEX "workorder_tenant_id_assignee_id_state" ON "work_orders" ("tenant_id", "assignee_id", "state");
-- reverse: create index "clock_tenant_id_calendar_id_id" to table: "clocks"
DROP INDEX "clock_tenant_id_calendar_id_id";
-- reverse: drop index "clock_tenant_id_calendar_id_stopped_at" from table: "clocks"
CREATE INDEX "clock_tenant_id_calendar_id_stopped_at" ON "clocks" ("tenant_id", "calendar_id", "stopped_at");
-- reverse: create index "casefile_tenant_id_cell_reported_at_latitude_longitude" to table: "cases"
DROP INDEX "casefile_tenant_id_cell_reported_at_latitude_longitude";
-- reverse: drop index "casefile_tenant_id_cell_reported_at_latitude_longitude" from table: "cases"
CREATE INDEX "casefile_tenant_id_cell_reported_at_latitude_longitude" ON "cases" ("tenant_id", "cell", "reported_at", "latitude", "longitude");
