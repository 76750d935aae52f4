package notify

import (
	"strings"
	"time"

	"github.com/huying/huying/ent/db/notice"
)

// maxTitle bounds a case's title in a message, in characters.
const maxTitle = 40

// About is what a message about a case names.
type About struct {
	Number string
	Title  string
	Unit   string    // who has it
	Due    time.Time // in the tenant's zone; the zero time: nothing is said of it
	Share  string    // of the limit, after which the light is yellow
}

// Text is the message of a kind in a language, "zh" or "en".
func (a About) Text(kind notice.Kind, lang string) string {
	name := a.Number
	if title := []rune(a.Title); len(title) > maxTitle {
		name += " " + string(title[:maxTitle]) + "…"
	} else if len(title) > 0 {
		name += " " + a.Title
	}
	return strings.NewReplacer("{case}", name, "{unit}", a.Unit, "{due}", a.Due.Format("2006-01-02 15:04"), "{share}", a.Share).
		Replace(texts[kind][lang])
}

var texts = map[notice.Kind]map[string]string{
	notice.KindLIGHT_YELLOW: {
		"zh": "【黄灯】{case}，承办单位：{unit}，办理时限已过{share}，应于{due}前办结。",
		"en": "Yellow light: {case}, with {unit}. More than {share} of the limit is used; it is due at {due}.",
	},
	notice.KindLIGHT_RED: {
		"zh": "【红灯】{case}，承办单位：{unit}，应于{due}前办结，现已超时。",
		"en": "Red light: {case}, with {unit}. It was due at {due} and is late.",
	},
	notice.KindESCALATED: {
		"zh": "【上报】{case}，未在规定时间内办结，已上报，现由{unit}处理。",
		"en": "Handed up: {case}. It was not settled in time and is now with {unit}.",
	},
}
