"""Moderation: reports, cases, statements of reasons, appeals, transparency.

See `cases.py`: who made a thing is `other`, who decided is `judge`, who is none of the eight.
"""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /report/                                                 200 200 200 200 200 200 200 200
# A search by form: it leads on and writes nothing.
POST /report/                                                back back back back back back back back
     from /report/ | place=http://localhost/topics/{topic}/
GET  /report/post/{reportable}                                200 200 200 200 200 200 200 200
GET  /report/post/{staff_reportable}                          404 404 404 404 200 404 200 404
# Nobody fills in the long form in no time.
POST /report/post/{reportable}                                422 303 303 303 303 303 303 422
     from /report/post/{reportable} | ground=rule-person
GET  /report/codes/                                           200 200 200 200 200 200 200 200
POST /report/codes/                                          back back back back back back back back
     from /report/codes/ | code={code}
GET  /report/codes/{code}                                     200 200 200 200 200 200 200 200
POST /report/codes/{over_code}/appeal                         303 303 303 303 303 303 303 303
     from /report/codes/{over_code} | text=It names her.
GET  /report/own/{my_report}                                  in  200 200 200 200 200 200 in
GET  /report/own/{other_report}                               in  404 404 404 404 404 404 in
POST /report/own/{my_report}/appeal                           401 404 404 404 404 404 404 401
     text=Nothing is decided.
GET  /moderation/                                             in  404 404 404 200 404 200 in
GET  /moderation/cases/{case}                                 in  404 404 404 200 404 200 in
POST /moderation/cases/{case}/claim                           401 404 404 404 303 404 303 401
     from /moderation/cases/{case}
POST /moderation/cases/{claimed}/release                         401 404 404 404 303 404 303 401
POST /moderation/cases/{case}/note                            401 404 404 404 303 404 303 401
     from /moderation/cases/{case} | text=Look at post 3.
POST /moderation/cases/{case}/decide                          401 404 404 404 303 404 303 401
     from /moderation/cases/{case} | measure=hide | words=A street. | ground=rule-privacy
     facts=It names her. | reasons=She did not agree.
# What is about oneself is no case of one's own.
GET  /moderation/cases/{my_question}                          in  404 404 404 404 404 404 in
GET  /moderation/cases/{done}/decisions/{done_decision}/take-back in  404 404 404 200 404 200 in
POST /moderation/cases/{done}/decisions/{done_decision}/take-back 401 404 404 404 303 404 303 401
     from /moderation/cases/{done}/decisions/{done_decision}/take-back | reason=It was wrong.
GET  /moderation/cases/{done}/reports/{unfounded}/misuse      in  404 404 404 200 404 200 in
POST /moderation/cases/{done}/reports/{unfounded}/misuse      401 404 404 404 303 404 303 401
     from /moderation/cases/{done}/reports/{unfounded}/misuse | step=warned | reason=Please stop.
GET  /moderation/appeals/{appeal}                             in  404 404 404 200 404 200 in
POST /moderation/appeals/{appeal}                             401 404 404 404 303 404 303 401
     from /moderation/appeals/{appeal} | outcome=upheld | reasons=It was right.
GET  /moderation/statements/                                  in  200 200 200 200 200 200 in
GET  /moderation/statements/{my_statement}                    in  200 200 200 200 200 200 in
GET  /moderation/statements/{other_statement}                 in  404 404 404 404 404 404 in
POST /moderation/statements/{my_statement}/appeal             401 303 303 303 303 303 303 401
     from /moderation/statements/{my_statement} | text=It is public.
GET  /moderation/statements/questions/{my_question}           in  200 200 200 200 200 200 in
GET  /moderation/statements/questions/{other_question}        in  404 404 404 404 404 404 in
POST /moderation/statements/questions/{my_question}           401 303 303 303 303 303 303 401
     from /moderation/statements/questions/{my_question} | text=She agreed.
GET  /moderation/transparency/                                200 200 200 200 200 200 200 200
GET  /moderation/transparency/report.json                     200 200 200 200 200 200 200 200
GET  /moderation/transparency/report.csv                      200 200 200 200 200 200 200 200
GET  /moderation/log/                                         200 200 200 200 200 200 200 200
"""
