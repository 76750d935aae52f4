package replay

import (
	"os"
	"strconv"
	"strings"
)

// peakMB is the largest resident memory of this process so far, in units of
// 1024 * 1024 bytes; 0 on systems without /proc. The usage that a parent is told
// of would count what the process was before it became this program.
func peakMB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	figure, _, _ := strings.Cut(strings.TrimSpace(after), " kB")
	kilobytes, err := strconv.ParseFloat(figure, 64)
	if err != nil {
		return 0
	}
	return kilobytes / 1024
}
