// Package pack reads and checks mechanism packs (机制包): the text in which a
// county says what its lists, deadlines, ladders, duties, reviews, score sheets,
// consequences and letters are. It answers with the pack in the engine's own
// types, or with every error at once, each with its line, its column and what to
// write instead. It runs nothing and stores nothing; how a pack behaves is the
// engine's affair, and no pack can switch off evidence, verification or hearing.
package pack
