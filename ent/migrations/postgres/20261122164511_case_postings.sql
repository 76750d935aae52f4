-- +goose Up
-- create "case_posting_changes" table
CREATE TABLE "case_posting_changes" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "case_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "case_posting_changes_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "case_posting_changes_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create "case_postings" table
CREATE TABLE "case_postings" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "seconds" bytea NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "case_postings_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "case_postings_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);

SELECT huying_guard('case_postings');
SELECT huying_guard('case_posting_changes');

-- The cases that there are; a sweep takes them in. Row-level security binds the
-- owner too.
ALTER TABLE cases NO FORCE ROW LEVEL SECURITY;
ALTER TABLE case_posting_changes NO FORCE ROW LEVEL SECURITY;
INSERT INTO case_posting_changes (id, tenant_id, case_id) SELECT gen_random_uuid(), c.tenant_id, c.id FROM cases c;
ALTER TABLE case_posting_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;

-- Whoever writes a case's texts or place, it is found by them. No row is written
-- twice: nobody waits, and a change during a fold is not lost with the one before.
-- +goose StatementBegin
CREATE FUNCTION huying_case_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO case_posting_changes (id, tenant_id, case_id) VALUES (gen_random_uuid(), NEW.tenant_id, NEW.id);
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER cases_posted AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION huying_case_posted();
CREATE TRIGGER cases_posted_anew AFTER UPDATE OF title, description, address, district_id, street_id, community_id, grid_id, reported_at ON cases FOR EACH ROW
	WHEN ((OLD.title, OLD.description, OLD.address, OLD.district_id, OLD.street_id, OLD.community_id, OLD.grid_id, OLD.reported_at)
		IS DISTINCT FROM (NEW.title, NEW.description, NEW.address, NEW.district_id, NEW.street_id, NEW.community_id, NEW.grid_id, NEW.reported_at))
	EXECUTE FUNCTION huying_case_posted();

-- +goose Down
DROP TRIGGER cases_posted_anew ON cases;
DROP TRIGGER cases_posted ON cases;
DROP FUNCTION huying_case_posted();
-- reverse: create "case_postings" table
DROP TABLE "case_postings";
-- reverse: create "case_posting_changes" table
DROP TABLE "case_posting_changes";
