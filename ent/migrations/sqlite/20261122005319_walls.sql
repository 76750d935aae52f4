-- +goose Up
-- By hand: the tenant's second wall. SQLite has no row-level security; a row
-- that could change its tenant would be the one that no key holds.
-- A later migration that makes a table anew makes its trigger anew.
-- +goose StatementBegin
CREATE TRIGGER tenants_stay BEFORE UPDATE OF id ON tenants WHEN NEW.id IS NOT OLD.id BEGIN SELECT RAISE(ABORT, 'tenants: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER regions_stay BEFORE UPDATE OF tenant_id ON regions WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'regions: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER grids_stay BEFORE UPDATE OF tenant_id ON grids WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'grids: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER parties_stay BEFORE UPDATE OF tenant_id ON parties WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'parties: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER accounts_stay BEFORE UPDATE OF tenant_id ON accounts WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'accounts: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER access_tokens_stay BEFORE UPDATE OF tenant_id ON access_tokens WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'access_tokens: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER departments_stay BEFORE UPDATE OF tenant_id ON departments WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'departments: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER categories_stay BEFORE UPDATE OF tenant_id ON categories WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'categories: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER channels_stay BEFORE UPDATE OF tenant_id ON channels WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'channels: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cases_stay BEFORE UPDATE OF tenant_id ON cases WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'cases: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER work_orders_stay BEFORE UPDATE OF tenant_id ON work_orders WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'work_orders: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER case_events_stay BEFORE UPDATE OF tenant_id ON case_events WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'case_events: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER working_calendars_stay BEFORE UPDATE OF tenant_id ON working_calendars WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'working_calendars: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER clocks_stay BEFORE UPDATE OF tenant_id ON clocks WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'clocks: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER counters_stay BEFORE UPDATE OF tenant_id ON counters WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'counters: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER idempotency_keys_stay BEFORE UPDATE OF tenant_id ON idempotency_keys WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'idempotency_keys: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER memberships_stay BEFORE UPDATE OF tenant_id ON memberships WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'memberships: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ratings_stay BEFORE UPDATE OF tenant_id ON ratings WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'ratings: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_records_stay BEFORE UPDATE OF tenant_id ON audit_records WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'audit_records: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER notices_stay BEFORE UPDATE OF tenant_id ON notices WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'notices: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER policy_rules_stay BEFORE UPDATE OF tenant_id ON policy_rules WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'policy_rules: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER roles_stay BEFORE UPDATE OF tenant_id ON roles WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'roles: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- What was recorded stays as it was recorded; INSERT OR REPLACE would delete
-- without the trigger for it.
-- +goose StatementBegin
CREATE TRIGGER audit_records_unchanged BEFORE UPDATE ON audit_records BEGIN SELECT RAISE(ABORT, 'audit_records: a record is neither changed nor deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_records_undeleted BEFORE DELETE ON audit_records BEGIN SELECT RAISE(ABORT, 'audit_records: a record is neither changed nor deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_records_unreplaced BEFORE INSERT ON audit_records WHEN EXISTS (SELECT 1 FROM audit_records WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'audit_records: a record is neither changed nor deleted'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER audit_records_unreplaced;
DROP TRIGGER audit_records_undeleted;
DROP TRIGGER audit_records_unchanged;
DROP TRIGGER roles_stay;
DROP TRIGGER policy_rules_stay;
DROP TRIGGER notices_stay;
DROP TRIGGER audit_records_stay;
DROP TRIGGER ratings_stay;
DROP TRIGGER memberships_stay;
DROP TRIGGER idempotency_keys_stay;
DROP TRIGGER counters_stay;
DROP TRIGGER clocks_stay;
DROP TRIGGER working_calendars_stay;
DROP TRIGGER case_events_stay;
DROP TRIGGER work_orders_stay;
DROP TRIGGER cases_stay;
DROP TRIGGER channels_stay;
DROP TRIGGER categories_stay;
DROP TRIGGER departments_stay;
DROP TRIGGER access_tokens_stay;
DROP TRIGGER accounts_stay;
DROP TRIGGER parties_stay;
DROP TRIGGER grids_stay;
DROP TRIGGER regions_stay;
DROP TRIGGER tenants_stay;
