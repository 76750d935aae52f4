package transport

import (
	"mime"
	"strconv"
	"strings"
)

const (
	mediaJSON     = "application/json"
	mediaResponse = "application/graphql-response+json"
)

// preference is how much a client wants one media type.
type preference struct {
	weight float64
	// specificity is that of the range that named it: 0 none, 1 */*, 2 application/*,
	// 3 the type itself. The most specific range decides, whatever its weight.
	specificity int
}

// negotiate chooses the response type, or reports that the client accepts neither.
//
// Without an Accept header the answer is application/json. Of two types wanted
// equally, the one that is named wins over the one that a wildcard covers; both
// named, it is application/graphql-response+json; both by wildcard, the profile
// decides.
func negotiate(accept []string, profile Profile) (media string, ok bool) {
	header := strings.Join(accept, ",")
	if strings.TrimSpace(header) == "" {
		return mediaJSON, true
	}
	var plain, response preference
	for part := range strings.SplitSeq(header, ",") {
		media, weight, ok := mediaRange(part)
		if !ok {
			continue
		}
		switch media {
		case "*/*":
			plain.offer(weight, 1)
			response.offer(weight, 1)
		case "application/*":
			plain.offer(weight, 2)
			response.offer(weight, 2)
		case mediaJSON:
			plain.offer(weight, 3)
		case mediaResponse:
			response.offer(weight, 3)
		}
	}
	switch {
	case plain.weight == 0 && response.weight == 0:
		return "", false
	case plain.weight != response.weight:
		if plain.weight > response.weight {
			return mediaJSON, true
		}
		return mediaResponse, true
	case plain.specificity != response.specificity:
		if plain.specificity > response.specificity {
			return mediaJSON, true
		}
		return mediaResponse, true
	case plain.specificity == 3 || profile == ProfileSpec2026:
		return mediaResponse, true
	}
	return mediaJSON, true
}

func (p *preference) offer(weight float64, specificity int) {
	if specificity > p.specificity || specificity == p.specificity && weight > p.weight {
		p.weight, p.specificity = weight, specificity
	}
}

// mediaRange reads one member of an Accept header; what cannot be read counts as
// not written.
func mediaRange(part string) (media string, weight float64, ok bool) {
	media, params, err := mime.ParseMediaType(part)
	if err != nil {
		return "", 0, false
	}
	q, given := params["q"]
	if !given {
		return media, 1, true
	}
	weight, err = strconv.ParseFloat(q, 64)
	if err != nil || !(weight >= 0 && weight <= 1) {
		return "", 0, false
	}
	return media, weight, true
}
