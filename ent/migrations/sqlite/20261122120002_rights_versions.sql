-- +goose Up
-- By hand: a copy of "tenants" would lose its trigger and break the foreign keys to it.
ALTER TABLE `tenants` ADD COLUMN `rights_version` integer NOT NULL DEFAULT 0;
-- Every change of who somebody is counts, whoever makes it: a viewer that is kept
-- in memory is good for one number. What is new was nobody's before, so that a
-- login counts for nothing.
-- +goose StatementBegin
CREATE TRIGGER access_tokens_rights_update AFTER UPDATE ON access_tokens BEGIN UPDATE tenants SET rights_version = rights_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER access_tokens_rights_delete AFTER DELETE ON access_tokens BEGIN UPDATE tenants SET rights_version = rights_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER accounts_rights_update AFTER UPDATE OF disabled_at, party_id ON accounts BEGIN UPDATE tenants SET rights_version = rights_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER accounts_rights_delete AFTER DELETE ON accounts BEGIN UPDATE tenants SET rights_version = rights_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER memberships_rights_insert AFTER INSERT ON memberships BEGIN UPDATE tenants SET rights_version = rights_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER memberships_rights_update AFTER UPDATE ON memberships BEGIN UPDATE tenants SET rights_version = rights_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER memberships_rights_delete AFTER DELETE ON memberships BEGIN UPDATE tenants SET rights_version = rights_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER regions_rights_update AFTER UPDATE OF parent_id, level ON regions BEGIN UPDATE tenants SET rights_version = rights_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER regions_rights_delete AFTER DELETE ON regions BEGIN UPDATE tenants SET rights_version = rights_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER regions_rights_delete;
DROP TRIGGER regions_rights_update;
DROP TRIGGER memberships_rights_delete;
DROP TRIGGER memberships_rights_update;
DROP TRIGGER memberships_rights_insert;
DROP TRIGGER accounts_rights_delete;
DROP TRIGGER accounts_rights_update;
DROP TRIGGER access_tokens_rights_delete;
DROP TRIGGER access_tokens_rights_update;
ALTER TABLE `tenants` DROP COLUMN `rights_version`;
