//! Why a request isn't done, as its reply says it.

/// A refusal: a sentence, a code for scripts, and HTTP's status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing lies at this address.
    #[error("There is nothing at {0}: deployments are at ml/v4/deployments.")]
    NoSuchAddress(String),
    /// No deployment has this id.
    #[error("There is no deployment {0}: GET ml/v4/deployments lists those that there are.")]
    NoSuchDeployment(String),
    /// The address knows other methods.
    #[error("This address takes {allowed} only.")]
    Method {
        /// Those methods.
        allowed: &'static str,
    },
    /// The body is no JSON.
    #[error("The request is not JSON: {0}.")]
    NotJson(String),
    /// The body is JSON, but says what isn't known.
    #[error("The request can't be followed: {0}.")]
    Json(String),
    /// The body is JSON, but no payload.
    #[error("The payload can't be scored: {0}.")]
    Payload(String),
    /// A part of the request is too large.
    #[error("The {what} is too large: it may have {most} bytes.")]
    TooLarge {
        /// The part.
        what: &'static str,
        /// How many bytes it may have.
        most: usize,
    },
    /// A deployment needs a name.
    #[error("The deployment needs a name: send it as \"name\".")]
    NameMissing,
    /// A text is longer than it may be.
    #[error("The {what} is too long: it may have {most} characters.")]
    TextTooLong {
        /// Which text.
        what: &'static str,
        /// How many characters it may have.
        most: usize,
    },
    /// The asset and its bytes have to come together.
    #[error(
        "A model is given as \"asset\" in the JSON, together with its checkpoint: send multipart/form-data with the JSON \
         as \"deployment\" and the file as \"model\"."
    )]
    ModelMissing,
    /// The model's bytes are no network that answers.
    #[error("This model can't be deployed: {0}.")]
    Model(String),
    /// The deployment's network doesn't answer.
    #[error("This deployment has failed: {0}. Give it another model, or delete it.")]
    Failed(String),
    /// The network's numbers leave what can be computed with.
    #[error("The network gives no finite numbers for record {record} of input_data[{input}].")]
    NotFinite {
        /// Which list of records, counted from 0.
        input: usize,
        /// Which record of it, counted from 0.
        record: usize,
    },
    /// What came is no request; only the service worker itself could send that.
    #[error("The request was damaged on its way: reload the page, then try again.")]
    Parcel,
}

impl Refusal {
    /// A name for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchAddress(_) => "not_found",
            Self::NoSuchDeployment(_) => "deployment_not_found",
            Self::Method { .. } => "method_not_allowed",
            Self::NotJson(_) | Self::Json(_) => "invalid_json",
            Self::Payload(_) => "invalid_payload",
            Self::TooLarge { .. } => "payload_too_large",
            Self::NameMissing => "name_missing",
            Self::TextTooLong { .. } => "text_too_long",
            Self::ModelMissing => "model_missing",
            Self::Model(_) => "invalid_model",
            Self::Failed(_) => "deployment_failed",
            Self::NotFinite { .. } => "scoring_failed",
            Self::Parcel => "internal_error",
        }
    }

    /// HTTP's status.
    pub fn status(&self) -> u16 {
        match self {
            Self::NoSuchAddress(_) | Self::NoSuchDeployment(_) => 404,
            Self::Method { .. } => 405,
            Self::TooLarge { .. } => 413,
            Self::Failed(_) => 409,
            Self::NotFinite { .. } | Self::Parcel => 500,
            _ => 400,
        }
    }
}
