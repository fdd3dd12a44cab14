"""The API page's lines."""

from app.views.reference import operations

OPENAPI = {
    "paths": {
        "/boards/{board}/cards": {
            "post": {
                "summary": "Post a card",
                "parameters": [
                    {"name": "board", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Card"}}}
                },
                "responses": {"204": {}, "422": {}},
            }
        }
    },
    "components": {
        "schemas": {
            "Card": {
                "required": ["text"],
                "properties": {
                    "text": {"type": "string", "description": "One statement."},
                    "focus": {"$ref": "#/components/schemas/Focus"},
                    "question": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "cards": {"type": "array", "items": {"type": "string", "format": "uuid"}},
                },
            },
            "Focus": {"enum": ["teacher", "student"], "type": "string"},
        }
    },
}


def test_an_operation_shows_path_fields_and_answers() -> None:
    (post,) = operations(OPENAPI)
    assert (post.method, post.path, post.summary) == ("POST", "/boards/{board}/cards", "Post a card")
    assert [(field.name, field.kind, field.required) for field in post.parameters] == [
        ("board", "string", True),
        ("text", "string", True),
        ("focus", "teacher | student", False),
        ("question", "string", False),
        ("cards", "list of uuid", False),
    ]
    assert post.answers == ("204", "422")


def test_a_description_without_paths_has_no_lines() -> None:
    assert operations({}) == []
