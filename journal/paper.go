package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// A key on paper (纸质密钥) is lines of seven blocks of four characters. Six
// blocks carry 15 bytes, the seventh is the check of its line (20 bits of
// SHA-256 over the number of the line and its bytes), so that a slip of the pen
// is found, and found in its line. The alphabet leaves out I, L, O and U. The
// bytes of all lines are
//
//	kind(1) length of name(1) name key(32) key hash(4) zeros to the end of the line
//
// where kind is 0x11 for a signer (secret) and 0x12 for a verifier (public).
const (
	paperAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	paperBytes    = 15 // of key in a line
	paperLine     = 28 // characters in a line with its check, without separators
	paperMax      = 1 << 12

	paperSigner   = 0x11
	paperVerifier = 0x12
)

// ErrPaperKey is what ParsePaperKey answers when the copy is not exact; the
// error that wraps it names the line.
var ErrPaperKey = errors.New("journal: the key on paper was not copied exactly")

// PaperKey writes a signer or verifier text in the form for paper.
func PaperKey(key string) (string, error) {
	kind := byte(paperVerifier)
	body, secret := strings.CutPrefix(key, signerHead)
	if secret {
		kind = paperSigner
	}
	name, rest, _ := strings.Cut(body, "+")
	hash16, key64, _ := strings.Cut(rest, "+")
	hash, err1 := hex.DecodeString(hash16)
	raw, err2 := base64.StdEncoding.DecodeString(key64)
	if err1 != nil || err2 != nil || len(hash) != 4 || len(raw) != 33 || raw[0] != ed25519Note || !validName(name) {
		return "", errors.New("journal: the text is no signer or verifier key")
	}
	b := append([]byte{kind, byte(len(name))}, name...)
	b = append(append(b, raw[1:]...), hash...)
	if again, err := keyFromPaper(b); err != nil || again != key {
		return "", errors.New("journal: the text is no signer or verifier key")
	}
	if over := len(b) % paperBytes; over != 0 {
		b = append(b, make([]byte, paperBytes-over)...)
	}
	var out strings.Builder
	for n := 0; len(b) > 0; n++ {
		line := paperEncoding().EncodeToString(b[:paperBytes]) + paperCheck(n, b[:paperBytes])
		b = b[paperBytes:]
		for i := 0; i < len(line); i += 4 {
			if i > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(line[i : i+4])
		}
		out.WriteByte('\n')
	}
	return out.String(), nil
}

// ParsePaperKey reads a key from paper and returns the signer or verifier text
// it stands for. Case, spaces, hyphens and line ends do not matter, and O is
// read as 0, I and L as 1.
func ParsePaperKey(paper string) (string, error) {
	if len(paper) > paperMax {
		return "", fmt.Errorf("%w: it is too long", ErrPaperKey)
	}
	read := make([]byte, 0, len(paper))
	for _, r := range strings.ToUpper(paper) {
		switch {
		case strings.ContainsRune(" \t\r\n-", r):
			continue
		case r == 'O':
			r = '0'
		case r == 'I' || r == 'L':
			r = '1'
		}
		if !strings.ContainsRune(paperAlphabet, r) {
			return "", fmt.Errorf("%w: line %d holds %q, which keys do not use", ErrPaperKey, len(read)/paperLine+1, r)
		}
		read = append(read, byte(r))
	}
	var b []byte
	for n := 0; n*paperLine < len(read); n++ {
		line := read[n*paperLine:]
		if len(line) < paperLine {
			return "", fmt.Errorf("%w: line %d is %d characters short", ErrPaperKey, n+1, paperLine-len(line))
		}
		part, err := paperEncoding().DecodeString(string(line[:paperLine-4]))
		if err != nil || paperCheck(n, part) != string(line[paperLine-4:paperLine]) {
			return "", fmt.Errorf("%w: line %d does not fit its check", ErrPaperKey, n+1)
		}
		b = append(b, part...)
	}
	return keyFromPaper(b)
}

// keyFromPaper turns the bytes of a key on paper into its text.
func keyFromPaper(b []byte) (string, error) {
	if len(b) < 2 || len(b) < 2+int(b[1])+32+4 {
		return "", fmt.Errorf("%w: lines are missing", ErrPaperKey)
	}
	kind, name, b := b[0], string(b[2:2+int(b[1])]), b[2+int(b[1]):]
	key, hash, pad := b[:32], b[32:36], b[36:]
	if !validName(name) || len(pad) >= paperBytes || len(bytes.Trim(pad, "\x00")) > 0 {
		return "", fmt.Errorf("%w: it is not a key of ours", ErrPaperKey)
	}
	var text, verifier string
	var err error
	switch kind {
	case paperSigner:
		text, verifier, err = keyTexts(name, key)
	case paperVerifier:
		verifier, err = note.NewEd25519VerifierKey(name, ed25519.PublicKey(key))
		text = verifier
	default:
		return "", fmt.Errorf("%w: it is not a key of ours", ErrPaperKey)
	}
	if err != nil || verifier[len(name)+1:][:8] != hex.EncodeToString(hash) {
		return "", fmt.Errorf("%w: the lines do not belong to one key", ErrPaperKey)
	}
	return text, nil
}

func paperEncoding() *base32.Encoding {
	return base32.NewEncoding(paperAlphabet).WithPadding(base32.NoPadding)
}

// paperCheck is the check block of the n-th line (from 0).
func paperCheck(n int, part []byte) string {
	sum := sha256.Sum256(append([]byte{byte(n)}, part...))
	return paperEncoding().EncodeToString(sum[:5])[:4]
}
