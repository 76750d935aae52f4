package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"math/big"
	"regexp"
	"strings"
)

// A token is <prefix>_<tenant>_<30 characters><6 characters of checksum>. The
// tenant stands in it so that the database is known before the token is looked
// up; prefix and checksum let scanners find a leaked one.
const (
	sessionPrefix = "hys"
	keyPrefix     = "hyk"
	secretLength  = 30 // 178 bits
	sumLength     = 6
	alphabet      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// TokenPattern matches every token this program has issued, for scanners of
// leaked secrets.
var TokenPattern = regexp.MustCompile(`^hy[sk]_([a-z][a-z0-9-]{0,31})_[0-9A-Za-z]{36}$`)

func newToken(prefix, tenant string) string {
	head := prefix + "_" + tenant + "_" + randomText(secretLength)
	return head + checksum(head)
}

// splitToken returns the tenant's code; ok is false for anything that was
// never issued, which costs no look at the database.
func splitToken(token string) (tenant string, ok bool) {
	prefix, rest, _ := strings.Cut(token, "_")
	tenant, secret, _ := strings.Cut(rest, "_")
	if prefix != sessionPrefix && prefix != keyPrefix || !isCode(tenant) || !isSecret(secret) {
		return "", false
	}
	head, sum := token[:len(token)-sumLength], token[len(token)-sumLength:]
	return tenant, checksum(head) == sum
}

// isCode and isSecret are TokenPattern's parts, without what a pattern costs each
// request.

func isCode(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
		case i > 0 && (c >= '0' && c <= '9' || c == '-'):
		default:
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 32
}

func isSecret(s string) bool {
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	return len(s) == secretLength+sumLength
}

func checksum(text string) string {
	n := crc32.ChecksumIEEE([]byte(text))
	out := make([]byte, sumLength)
	for i := range out {
		out[sumLength-1-i] = alphabet[n%62]
		n /= 62
	}
	return string(out)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func randomText(n int) string {
	var b strings.Builder
	size := big.NewInt(int64(len(alphabet)))
	for range n {
		i, err := rand.Int(rand.Reader, size)
		if err != nil { // the system has no randomness: nothing may go on
			panic(err)
		}
		b.WriteByte(alphabet[i.Int64()])
	}
	return b.String()
}
