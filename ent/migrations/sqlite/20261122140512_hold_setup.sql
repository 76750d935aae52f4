-- +goose Up
-- What has been ruled is kept with the set-up.
-- +goose StatementBegin
CREATE TRIGGER rulings_counted_insert AFTER INSERT ON rulings BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rulings_counted_update AFTER UPDATE ON rulings BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rulings_counted_delete AFTER DELETE ON rulings BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER rulings_counted_delete;
DROP TRIGGER rulings_counted_update;
DROP TRIGGER rulings_counted_insert;
