// Package ident is the numbers by which people, bodies and papers are known:
// the citizen number (公民身份号码), the unified social credit code
// (统一社会信用代码), the number printed on a letter (发文字号) and on a matter
// (事项编号), and what every stored row carries. It checks form and check digit;
// it does not say that a person, a body or a paper exists, and it gives out no
// numbers: the store counts them.
package ident
