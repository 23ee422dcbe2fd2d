//! The Rust type of each component: what reads a text as it and writes it again.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a text and writes what was read.
pub type Codec = fn(&str) -> serde_json::Result<String>;

/// The component and what reads and writes it.
pub type Types = &'static [(&'static str, Codec)];

/// Reads `text` as a `T` and writes it again.
fn through<T: DeserializeOwned + Serialize>(text: &str) -> serde_json::Result<String> {
    serde_json::to_string(&serde_json::from_str::<T>(text)?)
}

/// What reads and writes the bodies that have no name in the document.
pub fn inline(kind: &str) -> Codec {
    match kind {
        "integer" => through::<i64>,
        "null" => through::<()>,
        other => panic!("a body of the type {other} has no name: give it one in the document"),
    }
}

/// `value` read and written by `codec`.
pub fn again(codec: Codec, value: &Value) -> Result<Value, String> {
    let text = codec(&value.to_string()).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| format!("{error} in {text}"))
}

/// The types of each crate: `Type` for a component of that name, `Type = "name"` for another.
macro_rules! types {
    ($($krate:ident { $($type:ident $(= $component:literal)?),* $(,)? })*) => {
        /// Every crate that is tested, with its types.
        pub const CRATES: &[(&str, Types)] = &[
            $((
                stringify!($krate),
                &[$((types!(@name $type $($component)?), through::<$krate::types::$type> as Codec)),*],
            )),*
        ];
    };
    (@name $type:ident) => { stringify!($type) };
    (@name $type:ident $component:literal) => { $component };
}

types! {
    finix {
        ApiUserRole, CreateWebhookRequest, UpdateWebhookRequest, AuthenticationSettings, BasicCredentials,
        BearerCredentials, AuthenticationType, WebhookAuthentication, EnabledEvent, Webhook, WebhookLinks, Link,
        WebhookList, WebhookListEmbedded, PageCursor, ListLinks, ErrorResponse, ErrorEmbedded, ErrorBody,
        ErrorLinks, InvalidFieldResponse, InvalidFieldEmbedded, InvalidField, InvalidFieldCode,
        InvalidFieldLinks, WebhookDelivery,
    }
    generect {
        WebhookEvent, CreateWebhookRequest, UpdateWebhookRequest, PatchWebhookRequest, Webhook, WebhookList,
        WebhookTestResponse, WebhookTestData, WebhookTestMeta, Error, ErrorDetail, FieldMessages,
        WebhookDelivery,
    }
    theirstack {
        WebhookEvent, WebhookType, WebhookEventStatus, CreateWebhookRequest, UpdateWebhookRequest,
        SetWebhookStatusRequest, RetryWebhookEventsRequest, TestWebhookRequest, TestWebhookResponse, Webhook,
        WebhookList, WebhookEventRecord, WebhookEventRecordList, ErrorResponse, Error,
        WebhookDelivery,
    }
    vendaze {
        WebhookEvent, WebhookOrderBy, SortOrder, CreateWebhookRequest, UpdateWebhookRequest, WebhookResponse,
        WebhooksListResponse, PaginationMeta, Webhook, ErrorResponse, ErrorBody, ValidationErrorResponse,
        ValidationErrorBody, WebhookDelivery,
    }
    voucherify {
        WebhookEvent, WebhookBase, CreateWebhookRequest, UpdateWebhookRequest, Webhook, WebhookObject,
        WebhookList, ListObject, ListDataRef, E400InvalidPayload = "e_400_invalid_payload", Error, ErrorInfo,
        ErrorPaymentRequired, WebhookDelivery, DeliverySource, DeliveryEvent, DeliveryEventSource,
    }
}
