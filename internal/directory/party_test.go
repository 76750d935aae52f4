package directory_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/huying/huying/internal/directory"
)

func TestMask_KeepsBothEndsOrNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ mask, in, want string }{
		{"phone", "13812345678", "138****5678"}, {"phone", "+86 138 1234 5678", "+86****5678"}, {"phone", "", ""},
		{"phone", "110", "****"}, {"phone", "1234567", "****"}, {"phone", "123456789", "****"}, {"phone", "0543123456", "054****3456"},
		{"id", "500101199001011234", "500****1234"}, {"id", "", ""}, {"id", "123", "****"},
		{"address", "万州区太白街道桐花村三组十二号", "万州区太白街****"}, {"address", "", ""}, {"address", "村口", "****"}, {"address", "12345678", "****"},
	} {
		mask := map[string]func(string) string{"phone": directory.MaskPhone, "id": directory.MaskID, "address": directory.MaskAddress}[c.mask]
		if got := mask(c.in); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.mask, c.in, got, c.want)
		}
	}
	for n := range 40 { // never more than the ends
		in := strings.Repeat("7", n)
		if got := strings.Count(directory.MaskPhone(in), "7"); got > 7 || (n > 0 && n-got < min(n, 3)) {
			t.Errorf("of %d digits %d are shown", n, got)
		}
	}
}

func TestParty_Validate_ListsEveryFault(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("长", n) }
	for _, c := range []struct {
		in   directory.PartyInput
		want []string
	}{
		{directory.PartyInput{Name: "Li"}, nil},
		{directory.PartyInput{Name: long(200), Phone: "+86 138-1234-5678", IDNumber: long(32), Address: long(500)}, nil},
		{directory.PartyInput{Name: " "}, []string{"input.reporter.name"}},
		{directory.PartyInput{Name: long(201), Phone: "x", IDNumber: long(33), Address: long(501)},
			[]string{"input.reporter.name", "input.reporter.phone", "input.reporter.idNumber", "input.reporter.address"}},
	} {
		var got []string
		for _, f := range c.in.Validate("input.reporter") {
			got = append(got, strings.Join(f.Path, "."))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%.40v: %v, want %v", c.in, got, c.want)
		}
	}
	for phone, ok := range map[string]bool{
		"": true, "110": true, "12": false, "13812345678": true, "+8613812345678": true, "86+138": false, "++86": false, "138 1234-5678": true,
		strings.Repeat("1", 20): true, strings.Repeat("1", 21): false, "１３８": false, "138a": false, "- -": false, "(010)123": false,
	} {
		if got := len(directory.PartyInput{Name: "Li", Phone: phone}.Validate("p")) == 0; got != ok {
			t.Errorf("%q is taken for a telephone number: %v", phone, got)
		}
	}
}
