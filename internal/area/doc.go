// Package area is the administrative divisions (行政区划): their codes, the
// national table of provinces, prefectures, counties, towns and villages, the
// resolver that proposes divisions for a written name, and the dated areas and
// local places that a programme works in. It proposes and never decides; it
// does not say who answers for an area (package org) nor who may see it
// (package access), and it stores nothing.
package area
