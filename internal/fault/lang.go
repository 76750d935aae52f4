package fault

import "context"

type langKey struct{}

// WithLang puts the reader's language ("en" or "zh") into the context; it is
// there before, and without, a viewer.
func WithLang(ctx context.Context, lang string) context.Context {
	return context.WithValue(ctx, langKey{}, lang)
}

// Lang returns the language in which the reader is answered, "en" by default.
func Lang(ctx context.Context) string {
	if lang, ok := ctx.Value(langKey{}).(string); ok && lang != "" {
		return lang
	}
	return "en"
}
