//! The mock server of every crate: each documented response, given by the method for it, is what the client reads when a
//! server sends it; and what no mock was made for is said.

use tests::clients::{ALL, Kind, Settings};
use tests::{Recorder, Reply};

#[tokio::test]
async fn each_documented_response_is_read_as_if_a_server_had_sent_it() {
    for provider in ALL {
        let mut typed = 0;
        for (operation, documented) in provider.documented() {
            for (status, response) in &documented.responses {
                for body in response.bodies() {
                    let mock = (provider.mock)();
                    let Some(called) = mock.reply(operation.name, *status, &body.to_string())
                    else {
                        continue;
                    };
                    let seen = mock.client().call(operation.name).await;
                    let about = format!("{} {status}: {seen:?}", operation.name);
                    called(usize::try_from(seen.attempts).unwrap());
                    mock.server().verify();

                    let sent = match response.schema {
                        Some(_) => Reply::json(*status, &body),
                        None => Reply::new(*status),
                    };
                    let server = Recorder::start(sent).await;
                    let settings = Settings::of(&server).retry(tests::clients::at_once());
                    let expected = provider.client(settings).call(operation.name).await;
                    assert_eq!(seen.kind, expected.kind, "{about}");
                    assert_eq!(seen.status, expected.status, "{about}");
                    assert_eq!(seen.read, expected.read, "{about}");
                    assert_eq!(seen.attempts, expected.attempts, "{about}");
                    typed += 1;
                }
            }
        }
        let operations = provider.operations.len();
        assert!(typed >= operations, "{}: {typed}", provider.name);
    }
}

#[tokio::test]
async fn a_call_without_a_mock_is_told_by_the_name_of_its_operation() {
    for provider in ALL {
        let mock = (provider.mock)();
        let client = mock.client();
        for operation in provider.operations {
            let seen = client.call(operation.name).await;
            assert_eq!((seen.status, seen.attempts), (Some(501), 1), "{seen:?}");
            assert_ne!(seen.kind, Kind::Success);
            let unmatched = mock.server().unmatched();
            let last = unmatched.last().unwrap();
            let expected = format!("`{}` has no mock", operation.name);
            assert_eq!(last.reasons(), [expected]);
            assert_eq!(last.method().as_str(), operation.method);
        }
        let calls = mock.server().calls();
        assert_eq!(calls.len(), provider.operations.len());
    }
}
