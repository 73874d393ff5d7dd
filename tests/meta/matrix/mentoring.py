"""Mentoring: cycles, offers, requests.

The call of `round` is open: Utrecht (the guest's member) offers in it, Linz (the associate's)
asks. `unpublished` is a draft; the calls of `matched` and `ranked` are over. In `paired` run 1 is done and run 2
waits; {asked_pair}, of Utrecht and Linz, waits for answers, {active}, of both in `older`, is at work.
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
GET  /mentoring/                                              200 200 200 200 200 200 200 200
GET  /mentoring/cycles/round/                                 200 200 200 200 200 200 200 200
GET  /mentoring/cycles/unpublished/                           404 404 404 404 404 200 200 404
GET  /mentoring/cycles/new                                    in  404 404 404 404 200 200 in
POST /mentoring/cycles/new                                    401 404 404 404 404 303 303 401
     from /mentoring/cycles/new | name=Next
GET  /mentoring/cycles/round/edit                             in  404 404 404 404 200 200 in
POST /mentoring/cycles/round/edit                             401 404 404 404 404 303 303 401
     from /mentoring/cycles/round/edit | name=Another name
GET  /mentoring/cycles/round/do/close                         in  404 404 404 404 200 200 in
POST /mentoring/cycles/round/do/close                         401 404 404 404 404 303 303 401
     from /mentoring/cycles/round/do/close | reason=No money.
GET  /mentoring/cycles/round/applications/                    in  404 404 404 404 200 200 in
POST /mentoring/cycles/matched/applications/                  401 404 404 404 404 303 303 401
     from /mentoring/cycles/matched/applications/?kind=requests | member=linz | reason=The post.
GET  /mentoring/cycles/round/offers/utrecht/                  in  404 404 200 404 200 200 in
GET  /mentoring/cycles/round/requests/linz/                   in  404 200 404 404 200 200 in
# Coordinators read what was handed in; it is the members' own to write.
GET  /mentoring/cycles/round/offers/utrecht/edit              in  404 404 200 404 404 404 in
POST /mentoring/cycles/round/offers/utrecht/edit              401 404 404 303 404 404 404 401
     from /mentoring/cycles/round/offers/utrecht/edit | do=save | note=Not in August.
GET  /mentoring/cycles/round/requests/linz/edit               in  404 200 404 404 404 404 in
POST /mentoring/cycles/round/requests/linz/edit               401 404 303 404 404 404 404 401
     from /mentoring/cycles/round/requests/linz/edit | do=save | challenge=Rents rise.
GET  /mentoring/cycles/round/requests/linz/withdraw           in  404 200 404 404 404 404 in
POST /mentoring/cycles/round/requests/linz/withdraw           401 404 303 404 404 404 404 401
     from /mentoring/cycles/round/requests/linz/withdraw
POST /mentoring/cycles/round/offers/utrecht/pause             401 404 404 303 404 303 303 401
     from /mentoring/cycles/round/offers/utrecht/
POST /mentoring/cycles/round/requests/linz/decline            401 404 404 404 404 303 303 401
     from /mentoring/cycles/round/requests/linz/ | reason=Not for mentoring.
# Whom a guest city would like is its own to say; in `round` cities don't rank.
GET  /mentoring/cycles/ranked/offers/utrecht/ranking          in  404 404 200 404 404 404 in
POST /mentoring/cycles/ranked/offers/utrecht/ranking          401 404 404 303 404 404 404 401
     from /mentoring/cycles/ranked/offers/utrecht/ranking | rank_0={asking}
GET  /mentoring/cycles/round/offers/utrecht/ranking           in  404 404 404 404 404 404 in
# The matching is the coordinators'.
GET  /mentoring/cycles/paired/matching/                       in  404 404 404 404 200 200 in
POST /mentoring/cycles/matched/matching/                      401 404 404 404 404 303 303 401
     from /mentoring/cycles/matched/matching/ | mode=stable
GET  /mentoring/cycles/paired/matching/1/                     in  404 404 404 404 200 200 in
GET  /mentoring/cycles/paired/matching/2/progress             in  404 404 404 404 200 200 in
POST /mentoring/cycles/paired/matching/2/cancel               401 404 404 404 404 303 303 401
     from /mentoring/cycles/paired/matching/2/
POST /mentoring/cycles/paired/matching/1/replay               401 404 404 404 404 303 303 401
     from /mentoring/cycles/paired/matching/1/
GET  /mentoring/cycles/paired/matching/1/what-if              in  404 404 404 404 200 200 in
POST /mentoring/cycles/tried/matching/1/what-if               401 404 404 404 404 303 303 401
     from /mentoring/cycles/tried/matching/1/what-if | change=weights | w_size=900
GET  /mentoring/cycles/paired/matching/1/publish              in  404 404 404 404 200 200 in
POST /mentoring/cycles/tried/matching/1/publish               401 404 404 404 404 303 303 401
     from /mentoring/cycles/tried/matching/1/publish
POST /mentoring/cycles/tried/matching/decisions/{decision}/end 401 404 404 404 404 303 303 401
     from /mentoring/cycles/tried/matching/
GET  /mentoring/cycles/paired/pairs/                          in  404 404 404 404 200 200 in
GET  /mentoring/cycles/paired/pairs/{asked_pair}/                   in  404 404 404 404 200 200 in
GET  /mentoring/cycles/paired/pairs/{asked_pair}/do/stop            in  404 404 404 404 200 200 in
POST /mentoring/cycles/paired/pairs/{asked_pair}/do/nudge           401 404 404 404 404 303 303 401
     from /mentoring/cycles/paired/pairs/{asked_pair}/do/nudge
GET  /mentoring/cycles/paired/report/                         in  404 404 404 404 200 200 in
GET  /mentoring/cycles/paired/report.csv                      in  404 404 404 404 200 200 in
# Both cities know of the pair; only lead contacts bind. The associate is an officer of Linz.
GET  /mentoring/pairs/{asked_pair}/answer                           in  404 200 200 404 200 200 in
POST /mentoring/pairs/{asked_pair}/answer                           401 404 403 303 404 404 404 401
     from /mentoring/pairs/{asked_pair}/answer | answer=yes
GET  /mentoring/pairs/{active}/end                            in  404 403 200 404 404 404 in
POST /mentoring/pairs/{active}/end                            401 404 403 303 404 404 404 401
     from /mentoring/pairs/{active}/end | reason=The mayor changed.
# A pair of two other cities.
GET  /mentoring/pairs/{foreign}/answer                        in  404 404 404 404 200 200 in
"""
