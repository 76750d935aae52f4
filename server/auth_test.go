package server

import (
	"net/http"
	"strings"
	"testing"
)

const whoAmI = `{ tenant { code name } viewer { roles } }`

func TestAuth_NoTokenNoTenant_AnswersWhatNeedsNoData(t *testing.T) {
	t.Parallel()
	h := newApp(t, nil).Handler()
	a := ask(t, h, `{ __typename }`)
	if a.Status != http.StatusOK || a.Data["__typename"] != "Query" || len(a.Errors) > 0 {
		t.Errorf("__typename: %d %s", a.Status, a.Body)
	}
	if a := ask(t, h, whoAmI); a.Status != http.StatusOK || a.code() != "UNAUTHENTICATED" {
		t.Errorf("tenant: %d %s", a.Status, a.Body)
	}
}

func TestAuth_TenantHeader_IsAnonymousThere(t *testing.T) {
	t.Parallel()
	a := ask(t, newApp(t, nil).Handler(), whoAmI, "Huying-Tenant: kerala", "Accept-Language: zh-CN,zh;q=0.9,en;q=0.8")
	if !strings.Contains(a.Body, `"code":"kerala"`) || !strings.Contains(a.Body, `"roles":["anonymous"]`) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestAuth_Token_IsTheAccount(t *testing.T) {
	t.Parallel()
	app := newApp(t, nil)
	token := mustToken(t, app, "tenant_admin")
	for _, header := range [][]string{
		{"Authorization: Bearer " + token},
		{"Authorization: bearer " + token, "Huying-Tenant: ke"},
	} {
		a := ask(t, app.Handler(), whoAmI, header...)
		if a.Status != http.StatusOK || !strings.Contains(a.Body, `"code":"ke"`) || !strings.Contains(a.Body, `"tenant_admin"`) {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
}

func TestAuth_Refusals(t *testing.T) {
	t.Parallel()
	app := newApp(t, nil)
	token := mustToken(t, app, "tenant_admin")
	const refused, refusedZh = "the login or token is not valid", "登录信息或令牌无效"
	for name, c := range map[string]struct {
		header  []string
		status  int
		code    string
		message string
	}{
		"unknown token":        {[]string{"Authorization: Bearer hys_ke_nothing"}, 401, "UNAUTHENTICATED", refused},
		"in Chinese":           {[]string{"Authorization: Bearer x", "Accept-Language: zh"}, 401, "UNAUTHENTICATED", refusedZh},
		"other language":       {[]string{"Authorization: Bearer x", "Accept-Language: fr"}, 401, "UNAUTHENTICATED", refused},
		"language in disarray": {[]string{"Authorization: Bearer x", "Accept-Language: ;;q=q"}, 401, "UNAUTHENTICATED", refused},
		"changed token":        {[]string{"Authorization: Bearer " + token[:len(token)-1] + "_"}, 401, "UNAUTHENTICATED", refused},
		"another scheme":       {[]string{"Authorization: Basic " + token}, 401, "UNAUTHENTICATED", refused},
		"no scheme":            {[]string{"Authorization: " + token}, 401, "UNAUTHENTICATED", refused},
		"two tokens":           {[]string{"Authorization: Bearer " + token, "Authorization: Bearer " + token}, 401, "UNAUTHENTICATED", refused},
		"another tenant": {[]string{"Authorization: Bearer " + token, "Huying-Tenant: kerala"}, 400, "BAD_USER_INPUT",
			"the token belongs to another tenant than the header Huying-Tenant names"},
		"unknown tenant":   {[]string{"Huying-Tenant: nowhere"}, 400, "NOT_FOUND", "there is no such tenant"},
		"no tenant's code": {[]string{"Huying-Tenant: KE\xff"}, 400, "NOT_FOUND", "there is no such tenant"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, app.Handler(), `{ __typename }`, c.header...)
			if a.Status != c.status || a.code() != c.code || len(a.Errors) != 1 || a.Errors[0].Message != c.message {
				t.Errorf("got %d %s", a.Status, a.Body)
			}
			if strings.Contains(a.Body, `"data"`) {
				t.Errorf("a refused request has data: %s", a.Body)
			}
			if (a.Header.Get("WWW-Authenticate") != "") != (c.status == 401) {
				t.Errorf("WWW-Authenticate %q", a.Header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestAuth_DatabaseGone_IsUnavailable(t *testing.T) {
	t.Parallel()
	log := &lines{}
	app := newApp(t, nil, WithLogger(log.logger()))
	if err := app.Store().Close(); err != nil {
		t.Fatal(err)
	}
	a := ask(t, app.Handler(), `{ __typename }`, "Huying-Tenant: ke", "X-Request-Id: from-the-proxy-1")
	if a.Status != http.StatusServiceUnavailable || a.code() != "INTERNAL" || a.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if !strings.Contains(a.Body, "from-the-proxy-1") || strings.Contains(a.Body, "sql") {
		t.Errorf("the answer must name the request and not the cause: %s", a.Body)
	}
	if !strings.Contains(log.String(), "request_id=from-the-proxy-1") || !strings.Contains(log.String(), "sql: database is closed") {
		t.Errorf("the log must name both:\n%s", log)
	}
}

func TestIntrospection_FollowsThePolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ policy, anonymous, account string }{
		{"on", "", ""},
		{"authenticated", "UNAUTHENTICATED", ""},
		{"off", "FORBIDDEN", "FORBIDDEN"},
	} {
		t.Run(c.policy, func(t *testing.T) {
			t.Parallel()
			app := newApp(t, func(cfg *Config) { cfg.Introspection = c.policy })
			bearer := "Authorization: Bearer " + mustToken(t, app, "tenant_admin")
			for _, query := range []string{
				`{ __schema { queryType { name } } }`,
				`{ ... { __type(name: "Case") { name } } }`,
				`{ ...F } fragment F on Query { a: __schema { queryType { name } } }`,
			} {
				for header, want := range map[string]string{"Huying-Tenant: ke": c.anonymous, "X-Nobody: 1": c.anonymous, bearer: c.account} {
					a := ask(t, app.Handler(), query, header)
					if got, _ := a.code().(string); got != want || (want != "" && a.Data != nil) {
						t.Errorf("%s: %s", query, a.Body)
					}
				}
			}
			if a := ask(t, app.Handler(), `{ __typename }`); a.Data["__typename"] != "Query" {
				t.Errorf("__typename is refused: %s", a.Body)
			}
		})
	}
}
