package page

// CountLimit bounds what the first page counts of a list.
const CountLimit = 1000

// PageSize is the number of rows on a page of a list.
const PageSize = 50
