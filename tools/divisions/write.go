package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// magic opens the file; package area refuses any other.
const magic = "LUOSHI-DIVISIONS-1\n"

// blockRows is the number of divisions in one compressed block. A smaller block
// is found faster, a larger one packs better.
const blockRows = 512

// oneByte is the number of runes that are written as one byte; a rarer rune
// takes two: a high byte from oneByte upward, then a low byte.
const oneByte = 0x80

// endings are the common ends of names, written as one number. The first is
// the empty end; a longer one stands before the one that it contains.
var endings = []string{
	"", "社区村民委员会", "社区居民委员会", "嘎查村民委员会", "村村民委员会", "村民委员会",
	"社区居委会", "社区村委会", "居民委员会", "嘎查村委会", "村社区居委会", "村村委会", "村委会",
	"居委会", "委员会", "社区虚拟社区", "虚拟社区", "社区", "嘎查", "生活区", "街道办事处",
	"街道", "自治县", "管理区", "开发区", "镇", "乡", "县", "市", "区", "村",
}

// write gives the file:
//
//	magic · uvarint length of the head · head (zstd) · blocks (zstd, one frame each)
//
// The head holds the edition, the numbers of rows read and kept, the endings,
// the runes by falling frequency, and for each of three sections (down to the
// county, towns, villages) the blocks: rows, first code, length in bytes.
func write(rows []row, read int, edition string) ([]byte, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	runes := alphabet(rows)
	if len(runes) > oneByte+(0x100-oneByte)*0x100 {
		return nil, fmt.Errorf("%d different runes do not fit", len(runes))
	}
	rank := make(map[rune]int, len(runes))
	for i, r := range runes {
		rank[r] = i
	}
	var head, body bytes.Buffer
	text(&head, edition)
	number(&head, read)
	number(&head, len(rows))
	number(&head, len(endings))
	for _, e := range endings {
		text(&head, e)
	}
	text(&head, string(runes))
	for _, section := range sections(rows) {
		number(&head, (len(section)+blockRows-1)/blockRows)
		for part := range slices.Chunk(section, blockRows) {
			packed := enc.EncodeAll(block(part, rank), nil)
			number(&head, len(part))
			number(&head, int(part[0].code))
			number(&head, len(packed))
			body.Write(packed)
		}
	}
	packed := enc.EncodeAll(head.Bytes(), nil)
	var file bytes.Buffer
	file.WriteString(magic)
	number(&file, len(packed))
	file.Write(packed)
	file.Write(body.Bytes())
	return file.Bytes(), enc.Close()
}

// sections parts the rows: provinces to counties, towns, villages.
func sections(rows []row) [3][]row {
	var s [3][]row
	for _, r := range rows {
		switch {
		case r.code%1_000_000 == 0:
			s[0] = append(s[0], r)
		case r.code%1_000 == 0:
			s[1] = append(s[1], r)
		default:
			s[2] = append(s[2], r)
		}
	}
	return s
}

// alphabet lists the runes of all stems, the most frequent first.
func alphabet(rows []row) []rune {
	count := map[rune]int{}
	for _, r := range rows {
		stem, _ := split(r.name)
		for _, c := range stem {
			count[c]++
		}
	}
	return slices.SortedFunc(maps.Keys(count), func(a, b rune) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
}

// block writes the rows by columns: steps of the code, endings, lengths of the
// stems in bytes, stems.
func block(rows []row, rank map[rune]int) []byte {
	var steps, ends, lengths, stems bytes.Buffer
	last := rows[0].code
	for _, r := range rows {
		number(&steps, int(r.code-last))
		last = r.code
		stem, end := split(r.name)
		ends.WriteByte(byte(end))
		before := stems.Len()
		for _, c := range stem {
			if n := rank[c]; n < oneByte {
				stems.WriteByte(byte(n))
			} else {
				stems.WriteByte(byte(oneByte + (n-oneByte)>>8))
				stems.WriteByte(byte(n - oneByte))
			}
		}
		number(&lengths, stems.Len()-before)
	}
	return slices.Concat(steps.Bytes(), ends.Bytes(), lengths.Bytes(), stems.Bytes())
}

// split parts a name into its stem and the number of its ending.
func split(name string) (stem string, ending int) {
	for i, e := range endings[1:] {
		if stem, ok := strings.CutSuffix(name, e); ok {
			return stem, i + 1
		}
	}
	return name, 0
}

func number(b *bytes.Buffer, n int) { b.Write(binary.AppendUvarint(nil, uint64(n))) }

func text(b *bytes.Buffer, s string) {
	number(b, len(s))
	b.WriteString(s)
}
