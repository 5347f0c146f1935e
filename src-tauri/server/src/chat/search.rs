//! Searching: who may and what is a question are decided here, what is found is read after the commit.

use super::command::Origin;
use super::writer::Writer;
use super::{Outcome, refused};
use crate::limits::SEARCH_MESSAGES_MAX;
use crate::names;
use crate::protocol::{Answer, ErrorCode, Limit, SearchRequest, Yes};
use crate::store::{Cursor, Parts, Question};

impl<R: Send + 'static> Writer<R> {
    /// Looks for messages and own whispers.
    pub(super) fn search(&mut self, origin: Origin, request: &SearchRequest, to: R) {
        let question = match self.question(origin, request) {
            Ok(question) => question,
            Err(problem) => return self.respond(origin, to, Err(problem)),
        };
        self.batch.searched.push(question.room.1);
        self.read(origin, question.room.1, to, move |archive| {
            let hits = archive.search(&question)?;
            let next = hits.next.map(|cursor| cursor.to_string());
            Ok(Answer::Found { ok: Yes, messages: hits.found, more: next.is_some(), next })
        });
    }

    fn question(&mut self, origin: Origin, request: &SearchRequest) -> Outcome<Question> {
        let reading = self.readable(origin, &request.room)?;
        if !names::is_short_query(&request.query) {
            return refused(ErrorCode::TooLong, "what is searched for is too long");
        }
        let Some(parts) = Parts::of(&request.query) else {
            return refused(ErrorCode::Empty, "there is nothing to search for");
        };
        let newest = Cursor { seq: reading.last_seq + 1, n: u64::MAX };
        let before = match &request.before {
            None => newest,
            Some(before) => match before.parse::<Cursor>() {
                // What came after the first page does not come into the later ones.
                Ok(cursor) => Cursor { seq: cursor.seq.min(newest.seq), ..cursor },
                Err(()) => return refused(ErrorCode::Invalid, "`before` is not the `next` of a page"),
            },
        };
        let limit = Limit::clamped(request.limit, SEARCH_MESSAGES_MAX);
        Ok(Question { room: (reading.row, reading.room), session: reading.session, parts, before, limit })
    }
}
