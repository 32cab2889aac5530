// Package journal (留痕) is the tamper-evident record of a home: how a changed
// row is digested, how an event is written as a leaf, how leaves form a Merkle
// log (RFC 6962, by golang.org/x/mod/sumdb/tlog), how its checkpoints (存证点)
// are signed and witnessed, how one event is proved to an outsider, and how a
// whole database is audited against it.
//
// It stores nothing, reads no clock and knows no other package of the system,
// so that an outsider can verify with this package alone. It does not prove
// that what was recorded is true, nor that an event was recorded before the
// first checkpoint that counts it left the house; and between two checkpoints
// held outside, whoever owns the database and the log's key can still rewrite.
//
// # Row encoding, version 1
//
// The digest of a row is SHA-256 over
//
//	"luoshi row 1\n" table field*
//	field  = kind name value
//	kind   = one byte: 't' text, 'i' integer, 'b' bytes, 's' salted, '0' null
//	table, name, value of 't' and 'b' = length (unsigned varint, minimal) then bytes
//	value of 'i' = 8 bytes, big endian, two's complement
//	value of 's' = 32 bytes, SHA-256(salt ‖ value), salt of 16 bytes
//	value of '0' = nothing
//
// with the fields in their declared order. A sensitive field enters as 's'
// only. When its value and salt are erased the 32 bytes stay, and with them the
// digest of the row.
//
// # Event encoding, version 1
//
// A leaf is JSON in UTF-8 without spaces, members in this order, those marked *
// left out when empty; strings escape only " and \ (with \) and characters
// below U+0020 (as \u00xx, lower case):
//
//	{"v":1,"home":610723,"id":"…","at":1791417600000,"act":"matter.report",
//	 "account"*:"…","person"*:"…","post"*:"…","subject"*:"…","key"*:"…",
//	 "facts"*:[{"name":"…","value":"…"}],
//	 "rows"*:[{"table":"matter","id":"…","version":3,"sha256":"base64","gone"*:true}],
//	 "signer"*:"…","sig"*:"base64"}
//
// signer and sig stand together or not at all: the personal signature (本人签名), Ed25519
// over "luoshi event 1\n" signer "\n" and the leaf without both.
//
// There is one encoding of an event and no other is read.
package journal
