package pack

// english gives the English wording of a code, "" for one of another package. The
// catalogues of package wording have the same text beside the Chinese; a test
// compares them.
func english(code string) string {
	switch code {
	case "pack.peers_area":
		return "The group “{0}” has a code that is no town or village. Write the twelve digits, such as 610723103000."
	case "pack.peers_twice":
		return "{0} is in the group “{1}” already; a body belongs to one group. Remove one."
	case "pack.unfilled":
		return "These are still the words of the template: “{0}”. Name the local document before it is issued."
	case "pack.file_missing":
		return "{0} was not found. Check the folder and the name."
	case "pack.too_many":
		return "The pack has more than {0} fields and was not read. Check that it is the right file."
	case "pack.too_long":
		return "The pack is longer than {0} KB and was not read. Check that it is the right file."
	case "pack.not_utf8":
		return "The file is not UTF-8 and was not read. Save it as UTF-8."
	case "pack.too_deep":
		return "The text is nested deeper than {0} levels and was not read."
	case "pack.syntax":
		return "The text cannot be read here ({0}). Check the indentation, the space after a colon and the quotes."
	case "pack.one_document":
		return "The file must hold exactly one pack; it has {0}."
	case "pack.want_list":
		return "A list belongs here, with a dash before each entry; found {0}."
	case "pack.want_map":
		return "Fields with a colon belong here; found {0}."
	case "pack.want_text":
		return "A text belongs here; found {0}."
	case "pack.want_bool":
		return "Write true or false here; found {0}."
	case "pack.want_number":
		return "Write a whole number from {1} to {2} here; found {0}."
	case "pack.alias":
		return "References and tags ({0}) are not read. Write the content here."
	case "pack.missing":
		return "The field {0} is missing ({1}). Add it."
	case "pack.empty":
		return "{0} is empty. Fill it in. {1}"
	case "pack.twice":
		return "{0} is written twice. Keep one."
	case "pack.unknown_field":
		return "There is no field {0}. Known here: {1}."
	case "pack.unknown_field_near":
		return "There is no field {0}. Did you mean {1}?"
	case "pack.choice":
		return "{0} is not possible here. Write one of: {1}."
	case "pack.choice_near":
		return "{0} is not possible here. Did you mean {1}? Known: {2}."
	case "pack.id":
		return "{0} cannot be an id. Begin with a small letter; use small letters, digits and underscores, at most 40."
	case "pack.text_long":
		return "At most {0} characters here. Shorten it."
	case "pack.term":
		return "The term {0} cannot be read. Write 5 workday, 15 day, 6 month or 48 hour."
	case "pack.term_long":
		return "The term {0} is longer than ten years. Shorten it."
	case "pack.date":
		return "The date {0} cannot be read or does not exist. Write it as 2026-09-01."
	case "pack.clock":
		return "The time {0} cannot be read. Write it as \"20:00\"."
	case "pack.zone":
		return "The time zone {0} cannot be read. Write Asia/Shanghai or leave it out."
	case "pack.points":
		return "The points {0} cannot be read. Write a number with at most three decimals."
	case "pack.year":
		return "The year {0} is not possible. Write the year of the article, or leave it out for a document in force."
	case "pack.no_issuer":
		return "There are letters but no post that signs them ({0}). Add a post with role: issuer."
	case "pack.role_without_post":
		return "No post has the role {0} ({1}). Add one under posts or take it out here."
	case "pack.dangling":
		return "There is no {0} under {1}. Check the id or declare it."
	case "pack.same_id":
		return "The id {0} is used twice. Change one."
	case "pack.letter_code":
		return "The code {0} belongs to “{1}” already and the numbers would mix. Choose another."
	case "pack.term_missing":
		return "The term is missing. Add it."
	case "pack.term_zero":
		return "The term cannot be zero. Say how long."
	case "pack.term_range":
		return "The term {0} is too long here, at most {1}. Shorten it."
	case "pack.list_ladder":
		return "A list takes a ladder by overdue days; {0} is another kind."
	case "pack.no_needs":
		return "The list asks for no evidence. A report needs evidence; name at least one kind."
	case "pack.need_why":
		return "The evidence “{0}” asks for a photo or for time and place without saying why. Name the document in why, or ask for a statement or a file."
	case "pack.rungs_rise":
		return "Rungs must rise: {0} is not more than {1} of the rung before."
	case "pack.repeat_first":
		return "A ladder by repeats begins with after: 1: each finding has its own notice, and the rungs above count the times."
	case "pack.no_rungs":
		return "The ladder has no rung. Write at least one."
	case "pack.metric":
		return "Nothing counts {0}. Known metrics: {1}."
	case "pack.metric_near":
		return "Nothing counts {0}. Did you mean {1}?"
	case "pack.duty_document":
		return "“{0}” is a recurring demand and must name its document."
	case "pack.duty_minutes":
		return "“{0}” is a recurring demand and must say how many minutes it takes."
	case "pack.duty_ends":
		return "“{0}” is a recurring demand and must say on which day it ends."
	case "pack.duty_ended":
		return "It ends on {0}, before the pack takes effect on {1}. Check the dates."
	case "pack.composed_form":
		return "“{0}” is composed of other entries and cannot have a form. The same figure is never asked twice."
	case "pack.asked_twice":
		return "“{0}” is asked of this role ({2}) under “{1}” already. The same figure is never asked twice: remove one, or prefill it."
	case "pack.no_form":
		return "“{0}” has neither a form nor a duty that composes it. Write form or composed."
	case "pack.composed_twice":
		return "“{0}” is itself composed. Name the duty that is entered."
	case "pack.options":
		return "Field “{0}”: a choice needs options and nothing else has them."
	case "pack.few_voters":
		return "A ballot needs at least five voters, this says {0}: with fewer, one can see who voted what."
	case "pack.few_options":
		return "A ballot needs at least two options."
	case "pack.option_points":
		return "The points of “{0}” must lie between 0 and 100, and options must fall."
	case "pack.person_rank":
		return "Persons are not ranked or put to a vote ({0}). Write town or village; what concerns a person is a consequence."
	case "pack.min_max":
		return "The largest must be above the smallest. Check both."
	case "pack.trace":
		return "Item “{0}” uses the trace metric “{1}”. Log-ins, entries and their punctuality are no ground for a score; cite the document that allows it, or use a result."
	case "pack.bands_fall":
		return "Band “{0}” must be below the one before it and inside the total's range. Write bands from high to low."
	case "pack.bands_end":
		return "The lowest band “{0}” must begin at the lowest total, or some totals have no band."
	case "pack.board_objection":
		return "Board “{0}” needs a time for objections: a score is shown to its subject before it is final."
	case "pack.last_gains":
		return "“{0}” is a gain and cannot follow from a last place."
	case "pack.deciders":
		return "“{0}” must say who decides: write panel or deciders, one of the two."
	case "pack.quorum":
		return "A quorum of {0} is not possible: at least 2 and at most the {1} offices."
	case "pack.panel_exempt":
		return "A panel must be able to decide exempt as well as impose."
	case "pack.gain_recall":
		return "A gain cannot be a recall."
	case "pack.no_statement":
		return "“{0}” gives no time for a statement. Nothing is decided unheard; write statement."
	case "pack.no_review":
		return "“{0}” gives no review. Write review and review_in."
	case "pack.braces":
		return "The braces do not match. Check them."
	case "pack.letter_place":
		return "There is no place {0}. Known places: {1}."
	case "pack.source_missing":
		return "There is no SOURCE.md. Say for every identifier which paragraph, lines and scenario show it."
	case "pack.source_row":
		return "This row cannot be read. It has five columns: identifier, paragraph, paraphrase, pack lines, scenario."
	case "pack.source_twice":
		return "{0} has two rows. Merge them."
	case "pack.source_lines":
		return "The lines of the pack have changed: written {0}, now {1}. Write the present ones."
	case "pack.source_scenario":
		return "No scenario shows {0}: none has # {0} on its first line. Write later if it is not built yet."
	case "pack.source_unlisted":
		return "Scenario {1} names {0} on its first line, and SOURCE.md has no row for it. Add one."
	case "pack.source_wanted":
		return "SOURCE.md lacks {0}. List it, with later if it is not built."
	}
	return ""
}
