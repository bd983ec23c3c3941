//! Describing an endpoint: what goes in, what comes out, what can go wrong.

use std::collections::BTreeMap;

use utoipa::ToSchema;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Required, Schema, SecurityRequirement};

use crate::api::code::Code;

/// An endpoint of the document.
pub struct Endpoint {
    pub path: &'static str,
    pub method: HttpMethod,
    pub operation: Operation,
}

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Anybody,
    /// A signed-in person.
    Person,
    /// Staff, or the host platform by its key.
    Staff,
    /// A scheduler by its secret.
    Scheduler,
    /// A media server by its secret.
    MediaServer,
}

/// Collects the schemas that endpoints mention.
#[derive(Default)]
pub struct Describe {
    schemas: BTreeMap<String, RefOr<Schema>>,
}

type Described = RefOr<Schema>;

impl Describe {
    /// A reference to a type, which is described once for the whole document.
    pub fn of<T: ToSchema>(&mut self) -> Described {
        let mut found = Vec::new();
        T::schemas(&mut found);
        self.schemas.extend(found);
        self.schemas.insert(T::name().into_owned(), T::schema());
        Ref::from_schema_name(T::name()).into()
    }

    /// Two types of the same name under names of their own.
    pub fn named<T: ToSchema>(&mut self, name: &str) -> Described {
        let mut found = Vec::new();
        T::schemas(&mut found);
        self.schemas.extend(found);
        self.schemas.insert(name.to_owned(), T::schema());
        Ref::from_schema_name(name).into()
    }

    /// Every schema mentioned so far.
    pub fn schemas(self) -> BTreeMap<String, RefOr<Schema>> {
        self.schemas
    }
}

/// An object with these fields; those whose names end in `?` may be missing.
pub fn object(fields: impl IntoIterator<Item = (&'static str, Described)>) -> Described {
    let mut object = ObjectBuilder::new();
    for (name, schema) in fields {
        object = match name.strip_suffix('?') {
            Some(name) => object.property(name, schema),
            None => object.property(name, schema).required(name),
        };
    }
    object.build().into()
}

/// A list.
pub fn list(items: Described) -> Described {
    ArrayBuilder::new().items(items).build().into()
}

/// A plain value of this type.
pub fn plain(kind: Type) -> Described {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind)).build().into()
}

/// A plain value of this type, or `null`.
pub fn nullable(kind: Type) -> Described {
    ObjectBuilder::new().schema_type(SchemaType::Array(vec![kind, Type::Null])).build().into()
}

/// One of these texts.
pub fn one_of(texts: &[&str]) -> Described {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(texts.to_vec())).build().into()
}

/// What an endpoint is made of.
pub struct Parts {
    pub method: HttpMethod,
    pub path: &'static str,
    pub id: &'static str,
    pub summary: &'static str,
    pub who: Who,
    pub body: Option<Described>,
    pub queries: Vec<(&'static str, Described)>,
    pub answer: Described,
    pub codes: &'static [Code],
}

impl Parts {
    /// The endpoint as the document holds it.
    pub fn build(self, describe: &mut Describe) -> Endpoint {
        let mut operation = OperationBuilder::new()
            .operation_id(Some(self.id))
            .summary(Some(self.summary))
            .tag(self.path.split('/').nth(2).unwrap_or("api"));
        operation = operation.securities(Some(match self.who {
            Who::Anybody => vec![SecurityRequirement::default()],
            Who::Person => vec![security("login")],
            Who::Staff => vec![security("login"), security("apiKey")],
            Who::Scheduler => vec![security("cronSecret")],
            Who::MediaServer => vec![security("mediaSecret")],
        }));
        if self.path.contains("{id}") {
            let id = ParameterBuilder::new().name("id").parameter_in(ParameterIn::Path).required(Required::True);
            operation = operation.parameter(id.schema(Some(plain(Type::Integer))).build());
        }
        for (name, schema) in self.queries {
            let (name, required) = match name.strip_suffix('?') {
                Some(name) => (name, Required::False),
                None => (name, Required::True),
            };
            let query = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).required(required);
            operation = operation.parameter(query.schema(Some(schema)).build());
        }
        if let Some(body) = self.body {
            let (kind, schema) = if self.path.ends_with("/imports") { ("text/csv", body) } else { (JSON, body) };
            let content = ContentBuilder::new().schema(Some(schema)).build();
            operation = operation.request_body(Some(
                RequestBodyBuilder::new().content(kind, content).required(Some(Required::True)).build(),
            ));
        }
        let success = object([("success", boolean_true())]);
        let answer = AllOfBuilder::new().item(success).item(self.answer).build();
        let content = ContentBuilder::new().schema(Some(Schema::AllOf(answer))).build();
        operation =
            operation.response("200", ResponseBuilder::new().description("Done").content(JSON, content).build());
        for (status, codes) in refusals(self.who, self.codes) {
            operation = operation.response(status.to_string(), refusal(describe, &codes));
        }
        Endpoint { path: self.path, method: self.method, operation: operation.build() }
    }
}

const JSON: &str = "application/json";

fn security(name: &str) -> SecurityRequirement {
    SecurityRequirement::new::<_, [&str; 0], &str>(name, [])
}

fn boolean_true() -> Described {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::Boolean)).enum_values(Some([true])).build().into()
}

/// What can go wrong, by status: the codes of the endpoint, and those every call of its kind can meet.
fn refusals(who: Who, codes: &[Code]) -> BTreeMap<u16, Vec<Code>> {
    let mut all = codes.to_vec();
    all.extend([Code::InvalidRequest, Code::TooLarge, Code::Internal, Code::Unavailable]);
    all.extend(match who {
        Who::Anybody => &[][..],
        Who::Person => &[Code::NotSignedIn, Code::Forbidden],
        Who::Staff => &[Code::NotSignedIn, Code::InvalidSecret, Code::Forbidden],
        Who::Scheduler | Who::MediaServer => &[Code::InvalidSecret],
    });
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in all {
        let codes = by_status.entry(code.status()).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    by_status
}

fn refusal(describe: &mut Describe, codes: &[Code]) -> utoipa::openapi::Response {
    describe.of::<Code>();
    let texts: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let false_only = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Boolean)).enum_values(Some([false]));
    let envelope = object([
        ("success", false_only.build().into()),
        ("code", one_of(&texts)),
        ("message", plain(Type::String)),
        ("details", plain(Type::Object)),
        ("requestId", plain(Type::String)),
    ]);
    let content = ContentBuilder::new().schema(Some(envelope)).build();
    ResponseBuilder::new().description(texts.join(", ")).content(JSON, content).build()
}
