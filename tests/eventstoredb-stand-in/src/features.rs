//! Tells clients what the server can do.

use std::sync::Arc;

use tonic::{Request, Response, Status, async_trait};

use crate::{
    protocol::server_features::{
        SupportedMethod, SupportedMethods, server_features_server::ServerFeatures,
    },
    shared::Shared,
};

pub(crate) struct Features(pub(crate) Arc<Shared>);

#[async_trait]
impl ServerFeatures for Features {
    async fn get_supported_methods(
        &self,
        _request: Request<()>,
    ) -> Result<Response<SupportedMethods>, Status> {
        let batches = self.0.faults.offers_batches().then(|| SupportedMethod {
            method_name: "batchappend".to_owned(),
            service_name: "event_store.client.streams.streams".to_owned(),
            features: vec!["deadline_duration".to_owned()],
        });
        Ok(Response::new(SupportedMethods {
            methods: batches.into_iter().collect(),
            event_store_server_version: "24.10.0".to_owned(),
        }))
    }
}
