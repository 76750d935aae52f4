-- +goose Up
-- create index "parties_by_id" to table: "parties"
CREATE INDEX "parties_by_id" ON "parties" USING HASH ("id");
-- create index "work_orders_by_case_id" to table: "work_orders"
CREATE INDEX "work_orders_by_case_id" ON "work_orders" USING HASH ("case_id");

-- +goose Down
-- reverse: create index "work_orders_by_case_id" to table: "work_orders"
DROP INDEX "work_orders_by_case_id";
-- reverse: create index "parties_by_id" to table: "parties"
DROP INDEX "parties_by_id";
