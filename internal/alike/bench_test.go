package alike

import "testing"

// BenchmarkTermsOf takes apart a report of the usual length.
func BenchmarkTermsOf(b *testing.B) {
	const text = "楼道堆满垃圾\n三号楼二单元的楼道里堆满了垃圾和旧家具，已经一个多月没有人清理，夏天气味很大，而且有火灾隐患，请尽快派人处理。Phone 电话打过两次，no answer。"
	for b.Loop() {
		TermsOf(text)
	}
}
