//! Makes the server's half of the protocol from its definition, without protoc.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=protos");
    let definition = protox::compile(["streams.proto", "serverfeatures.proto"], ["protos"])?;
    tonic_build::configure()
        .build_client(false)
        .extern_path(".event_store.client.Empty", "()")
        .include_file("protocol.rs")
        .compile_fds(definition)?;
    Ok(())
}
