package letter

import (
	"slices"
	"testing"
)

func TestFill(t *testing.T) {
	t.Parallel()
	values := map[string]string{"对象": "县水利局", "事项": "末端{期限}停水。", "期限": "9月8日"}
	got := Fill([]string{"{对象}：", "{事项}。请于{期限}前", "{没有}不填{", "空的{}和{{对象}}"}, values)
	want := []string{"县水利局：", "末端{期限}停水。请于9月8日前", "{没有}不填{", "空的{}和{县水利局}"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
