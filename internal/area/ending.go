package area

import "strings"

// ending is a word at the end of a name that people leave out or confuse.
// Endings with the same class mean the same.
type ending struct {
	word  string
	class int
}

// endingsOf lists the endings of a level, a longer one before one it contains.
func endingsOf(l Level) []ending {
	switch l {
	case Province:
		return provinceEndings[:]
	case Prefecture:
		return prefectureEndings[:]
	case County:
		return countyEndings[:]
	case Town:
		return townEndings[:]
	default:
		return villageEndings[:]
	}
}

// The tables below never change.
var (
	provinceEndings   = [...]ending{{"特别行政区", 1}, {"自治区", 2}, {"省", 3}, {"市", 4}}
	prefectureEndings = [...]ending{{"自治州", 1}, {"地区", 2}, {"州", 1}, {"盟", 3}, {"市", 4}}
	countyEndings     = [...]ending{
		{"行政委员会", 1}, {"行委", 1}, {"自治县", 2}, {"自治旗", 3}, {"林区", 4}, {"特区", 5},
		{"县", 2}, {"旗", 3}, {"市", 6}, {"区", 7},
	}
	townEndings = [...]ending{
		{"街道办事处", 1}, {"街道办", 1}, {"办事处", 1}, {"街道", 1}, {"民族乡", 2}, {"苏木", 3}, {"镇", 4}, {"乡", 2},
	}
	villageEndings = [...]ending{
		{"社区村民委员会", 1}, {"嘎查村民委员会", 1}, {"村村民委员会", 1}, {"村民委员会", 1},
		{"社区村委会", 1}, {"嘎查村委会", 1}, {"村委员会", 1}, {"嘎查委员会", 1}, {"村村委会", 1}, {"村委会", 1}, {"嘎查村", 1}, {"嘎查", 1},
		{"社区居民委员会", 2}, {"村社区居委会", 2}, {"居民委员会", 2}, {"社区居委会", 2}, {"社区委员会", 2},
		{"村居委会", 2}, {"居委会", 2}, {"虚拟社区", 3}, {"社区", 2}, {"委员会", 1}, {"生活区", 4}, {"村", 1},
	}
	// peoples stand between the stem and the ending of an autonomous area or of
	// an ethnic township and are left out in speech: 印江（土家族苗族自治）县.
	peoples = [...]string{
		"各族", "蒙古族", "回族", "藏族", "维吾尔族", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族", "侗族", "瑶族", "白族", "土家族",
		"哈尼族", "哈萨克族", "傣族", "黎族", "傈僳族", "佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族", "柯尔克孜族",
		"达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "阿昌族", "普米族", "塔吉克族", "怒族", "乌孜别克族",
		"俄罗斯族", "鄂温克族", "德昂族", "保安族", "裕固族", "京族", "塔塔尔族", "独龙族", "鄂伦春族", "赫哲族", "门巴族", "珞巴族", "基诺族", "土族",
		"维吾尔", "蒙古", "柯尔克孜", "哈萨克", "塔吉克", "锡伯",
	}
)

// parts is a name in two parts; own is one of the endings' words, longer by
// the peoples where the name has them.
type parts struct {
	stem  []rune
	own   []rune
	class int
}

// split parts a name of a level. At least one rune stays in the stem, and two
// where peoples are taken off.
func split(name string, l Level) parts {
	for _, e := range endingsOf(l) {
		stem, ok := strings.CutSuffix(name, e.word)
		if !ok || stem == "" {
			continue
		}
		if l <= County && strings.HasPrefix(e.word, "自治") || l == Town && e.class == 2 {
			stem = withoutPeoples(stem)
		}
		return parts{stem: []rune(stem), own: []rune(name[len(stem):]), class: e.class}
	}
	return parts{stem: []rune(name)}
}

func withoutPeoples(stem string) string {
	for cut := true; cut; {
		cut = false
		for _, p := range peoples {
			short, ok := strings.CutSuffix(stem, p)
			if ok && len(short) >= len("一二") {
				stem, cut = short, true
				break
			}
		}
	}
	return stem
}
