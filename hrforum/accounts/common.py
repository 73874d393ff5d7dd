"""Passwords and words that guessers try first. Shorter than ten signs are refused anyway."""

from __future__ import annotations

_WORDS = """
abcdefghij abcdefghijk adgangskode admin adminadmin administrador administrator ajax amsterdam
andrew april arsenal asdfghjkl ashley august autumn ayuntamiento azerty azertyuiop barcelona
baseball basketball batman bayern benvenuto berlin bienvenido bienvenue blahblah blahblahblah
borussia changeit changeme charlie chelsea cityhall citynetwork computer contrasena contraseña
coordinator daniel december default demo democracy dragon facebook february ferrari feyenoord
football forum freedom friday frühling google guest haslo hasło hello helloworld herbst heslo
hiver hrforum humanright humanrights humanrightscities humanrightscitiesforum
humanrightscitiesnetwork humanrightscity ichliebedich iloveyou iloveyouall instagram internet
invierno istanbul january jelszo jelszó jennifer jessica jetaime joshua july june justice
juventus letmein letmeinnow liberty linkedin liverpool london losenord loveme loveyou lösenord
madrid mairie manchester manchesterunited march master matthew merhaba michael microsoft
moderator monday monkey motdepasse municipality mustang mylove mypassword network newpassword
nopasswd nopassword nothing november october paris parola parool passphrase passwd password
passwords passwort pokemon princess printemps qazwsx qazwsxedc qwerty qwertyuiop qwertz
qwertzuiop rathaus realmadrid rightscities root salasana samsung sandi saturday secret senha
september shadow sifre sommer spiderman spring starwars summer sunday sunshine superman
superuser teamo temporary temppassword tequiero test tester testing testpassword testtest
thursday topsecret trustno trustnoone tuesday verano vienna wachtwoord wachtwoorden wednesday
welcome welcometo welkom whatever willkommen windows winter yourpassword zxcvbnm şifre
"""

_PASSWORDS = """
0000000000 0123456789 0987654321 1029384756 1111111111 1122334455 1212121212 123123123123
1234512345 123456123456 1234567890 12345678910 123456789a 123456789abc 123456789q 123qwe123qwe
123qweasdzxc 147258369147 159753456852 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw2 2222222222
3333333333 4444444444 5555555555 6666666666 741852963 7777777777 8888888888 9876543210
9999999999 a123456789 a1b2c3d4e5 aa12345678 abc123abc123 abcd123456 abcd1234abcd adminadmin1
administrator1 asd123456789 asdfghjkl1 asdfghjkl123 iloveyou123 p@$$w0rd123 p@ssw0rd123
passw0rd123 q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcrfv qwe123456789 qwerty12345 qwerty123456
qwertyuiop123 zaq12wsxcde3 zxcvbnm123
"""

COMMON_WORDS = frozenset(_WORDS.split())
COMMON_PASSWORDS = frozenset(_PASSWORDS.split())
