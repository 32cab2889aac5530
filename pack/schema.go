package pack

import (
	"encoding/json"
	"reflect"
	"strconv"
)

// schema is the part of JSON Schema that the text format needs. A struct and not a
// map, so that the printed file has one order.
type schema struct {
	Draft       string      `json:"$schema,omitempty"`
	Title       string      `json:"title,omitempty"`
	Description string      `json:"description,omitempty"`
	Type        any         `json:"type,omitempty"`
	Enum        []string    `json:"enum,omitempty"`
	Pattern     string      `json:"pattern,omitempty"`
	Minimum     *int        `json:"minimum,omitempty"`
	Maximum     *int        `json:"maximum,omitempty"`
	MinLength   int         `json:"minLength,omitempty"`
	MaxLength   int         `json:"maxLength,omitempty"`
	MinItems    int         `json:"minItems,omitempty"`
	Items       *schema     `json:"items,omitempty"`
	Required    []string    `json:"required,omitempty"`
	Properties  *properties `json:"properties,omitempty"`
	Additional  *bool       `json:"additionalProperties,omitempty"`
}

// properties are the fields of an object in the order of the format.
type properties struct {
	names []string
	of    []*schema
}

// MarshalJSON writes the fields in order.
func (p properties) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, name := range p.names {
		one, err := json.Marshal(p.of[i])
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(strconv.AppendQuote(b, name), ':'), one...)
	}
	return append(b, '}'), nil
}

// Schema is the JSON Schema of pack.yaml, for editors that complete and check
// while one writes. It knows the form; Check knows the rest.
func Schema() ([]byte, error) {
	s := schemaOf(reflect.TypeFor[packText](), "")
	s.Draft, s.Title = "https://json-schema.org/draft/2020-12/schema", "机制包 pack.yaml"
	b, err := json.MarshalIndent(s, "", " ")
	return append(b, '\n'), err
}

func schemaOf(t reflect.Type, tag reflect.StructTag) *schema {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	s := &schema{Description: tag.Get("say")}
	low, _ := strconv.Atoi(tag.Get("min"))
	high, _ := strconv.Atoi(tag.Get("max"))
	zero := reflect.New(t).Interface()
	if w, ok := zero.(worded); ok {
		s.Type, s.Pattern = "string", w.pattern()
		if s.Pattern == "" {
			s.Type = "number"
		}
		return s
	}
	if c, ok := zero.(chooser); ok {
		s.Type, s.Enum = "string", c.choices()
		return s
	}
	switch t.Kind() {
	case reflect.Struct:
		if s.object(t); shorts(zero) {
			s.Type = []string{"object", "string"}
		}
	case reflect.Slice:
		s.Type, s.Items = "array", schemaOf(t.Elem(), "")
		s.MinItems = len(tag.Get("need"))
	case reflect.Int:
		s.Type, s.Minimum, s.Maximum = "integer", &low, &high
	case reflect.Bool:
		s.Type = "boolean"
	default:
		s.Type, s.MaxLength, s.MinLength = []string{"string", "number", "boolean"}, high, len(tag.Get("need"))
		if name := tag.Get("yaml"); name == "id" || name == "pack" {
			s.Type, s.Pattern = "string", "^[a-z][a-z0-9_]{0,39}$"
		}
	}
	return s
}

func shorts(zero any) bool {
	_, ok := zero.(shorthand)
	return ok
}

func (s *schema) object(t reflect.Type) {
	closed := false
	s.Type, s.Properties, s.Additional = "object", &properties{}, &closed
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("yaml")
		s.Properties.names = append(s.Properties.names, name)
		s.Properties.of = append(s.Properties.of, schemaOf(f.Type, f.Tag))
		if f.Tag.Get("need") != "" {
			s.Required = append(s.Required, name)
		}
	}
}
