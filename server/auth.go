package server

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
)

// tenantHeader names the tenant of a request without a token.
const tenantHeader = "Huying-Tenant"

// tenantShape keeps what cannot be a code away from the database.
var tenantShape = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// authenticated puts the viewer of the request into its context. A request
// with neither token nor tenant has none: the policies deny it everything, and
// what needs no data is answered all the same. limited says that next has what is
// left of the time limit of requests; else it has its own.
func (a *App) authenticated(next http.Handler, limited bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), a.cfg.RequestTimeout)
		defer cancel()
		v, err := a.viewer(ctx, r)
		if err != nil {
			a.refuseViewer(w, r, err)
			return
		}
		if !limited {
			ctx = r.Context()
		}
		next.ServeHTTP(w, r.WithContext(as(ctx, v)))
	})
}

// presuming puts the viewer into the context whom a request is presumed to come from;
// next asks whether it does before it answers. Requests whose viewer cannot be presumed
// go to asked.
func (a *App) presuming(next, asked http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, p := a.presumed(r)
		if p == nil {
			asked.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), a.cfg.RequestTimeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(store.Presuming(as(ctx, v), p)))
	})
}

// presumed is whom a request most likely comes from, without asking the database; nil:
// it has to be asked, as it is for GET, which cannot change anything, and for a tenant
// that is named beside a token.
func (a *App) presumed(r *http.Request) (*authz.Viewer, *store.Presumption) {
	if r.Method != http.MethodPost || r.Header.Get(tenantHeader) != "" {
		return nil, nil
	}
	secret, sent, err := bearer(r)
	if err != nil || !sent {
		return nil, nil
	}
	return a.services.Identity.Presume(secret)
}

// as is the context of a viewer's request; nil: of nobody's.
func as(ctx context.Context, v *authz.Viewer) context.Context {
	if v == nil {
		return ctx
	}
	who := requestOf(ctx)
	who.tenant = v.TenantCode
	if !v.Anonymous() {
		who.account = v.AccountID
	}
	return authz.WithViewer(ctx, v)
}

var errMalformed = fault.New(fault.Unauthenticated, fault.LoginRefused)

func (a *App) viewer(ctx context.Context, r *http.Request) (*authz.Viewer, error) {
	secret, sent, err := bearer(r)
	if err != nil {
		return nil, err
	}
	tenant := r.Header.Get(tenantHeader)
	if !sent && tenant == "" {
		return nil, nil
	}
	if tenant != "" && !tenantShape.MatchString(tenant) {
		return nil, fault.New(fault.NotFound, fault.NoSuchTenant)
	}
	if !sent {
		return a.services.Identity.Anonymous(ctx, tenant)
	}
	v, err := a.services.Identity.Authenticate(ctx, secret)
	if err == nil && tenant != "" && tenant != v.TenantCode {
		return nil, fault.New(fault.Invalid, fault.TenantMismatch)
	}
	return v, err
}

// bearer returns the token of the Authorization header. A header of another
// kind, or several, is refused: to take it for none would make the request
// anonymous without a word.
func bearer(r *http.Request) (secret string, sent bool, err error) {
	values := r.Header.Values("Authorization")
	if len(values) == 0 {
		return "", false, nil
	}
	scheme, secret, ok := strings.Cut(values[0], " ")
	if len(values) > 1 || !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false, errMalformed
	}
	return strings.TrimSpace(secret), true, nil
}

// refuseViewer answers why there is no viewer. An error that is no fault means
// that the database did not answer.
func (a *App) refuseViewer(w http.ResponseWriter, r *http.Request, err error) {
	var f *fault.Fault
	if !errors.As(err, &f) {
		a.log.ErrorContext(r.Context(), "authentication failed", "error", err)
		w.Header().Set("Retry-After", "5")
		refuse(w, r, http.StatusServiceUnavailable, broken(r.Context()))
		return
	}
	if f.Kind == fault.Unauthenticated {
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, r, http.StatusUnauthorized, f)
		return
	}
	// No 404 for an unknown tenant: the address of the endpoint is right.
	refuse(w, r, http.StatusBadRequest, f)
}
