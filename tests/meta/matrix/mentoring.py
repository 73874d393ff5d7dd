"""Mentoring: cycles, offers, requests.

The call of `round` is open: Utrecht (the guest's member) offers in it, Linz (the associate's)
asks. `unpublished` is a draft; the call of `matched` is over.
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
"""
