"""Texts as people write them, each with the persons in it that a report should not name; all invented."""

# fmt: off
LABELLED: list[tuple[str, list[str]]] = [
    # with persons
    ("“Sit. Now.” T’s tone was harsh w/ Dominic, who shut down, pencil on floor till the bell", ["Dominic"]),
    ('Called on S1 ("compare two things"), then on benji ("like 3 to 2"). T wrote both on the board.', ["benji"]),
    ("Marcus coasted thru the packet; somebody has to push him", ["Marcus"]),
    ("Ms. Okafor asked 6 questions, 4 began with why", ["Ms. Okafor"]),
    ("Read Charlotte’s Web ch 5 in pairs. Fern’s part read by Oluwaseun, Wilbur’s by S2, 6 min.", ["Oluwaseun"]),
    ('Desk w/ name tag "Brielle": 2 lines written in 5 min', ["Brielle"]),
    ("Clarinet squeaked on high C 5x, he played it again. Lovely to see Samir trying so hard", ["Samir"]),
    ("Ms. Tran did a fantastic job keeping everyone on task", ["Ms. Tran"]),
    ("T sang days of the week, kids did the motions. Zuri and her cousin whispered thru it.", ["Zuri"]),
    ('Hailey told Ms. P "it\'s too hard." T sighed.', ["Hailey", "Ms. P"]),
    ("Principal's daughter read the announcement, mic at chin", ["Principal's daughter"]),
    ("When a student asked Tereza Novak for the line, she read it out.", ["Tereza Novak"]),
    ("La maestra Quispe pidió la página tres veces.", ["maestra Quispe"]),
    ("In the group of Kenji nobody wrote for six minutes.", ["Kenji"]),
    ("Coach Brandt and the teacher next door plan one task together.", ["Coach Brandt"]),
    ("Support from Dr. Abiodun Falana and the grade team", ["Dr. Abiodun Falana"]),
    ("Two students waited until Mrs. Vandermeer came back.", ["Mrs. Vandermeer"]),
    ("A. Petrosyan plans the first one.", ["A. Petrosyan"]),
    ("Only L.M. and one other wrote a reason.", ["L.M."]),
    ("Ask Señor Ibarra’s class what they wrote.", ["Señor Ibarra"]),
    ("Papers with Xochitl on them were finished first.", ["Xochitl"]),
    ("The aide (Mr. T.) read the directions.", ["Mr. T."]),
    ("Students at the table by the door, Aaliyah among them, wrote 4 lines.", ["Aaliyah"]),
    ("One pair worked as Latoya had shown them.", ["Latoya"]),
    # without
    ("Inside a group, each student finished a separate part and then read it out or passed it on in turn.", []),
    ("One student held the marker; the others watched, checked from their seats or did something else.", []),
    ("Comments dealt with spelling, punctuation and neatness, or ended in a tick and a 'good job'.", []),
    ("Words and numbers travelled unchanged from the page into the answer space.", []),
    ("6 of the 8 students called on were boys; 4 of the 8 spoke Spanish with a neighbor.", []),
    ("Black students were called on twice, white students seven times.", []),
    ("I could begin a paragraph in social studies if somebody gave me the first six words.", []),
    ("T: \"Beautiful job lining up, table 6.\" Table 6 pushed chairs in and stood at the tape.", []),
    ("Alg 2 factoring by grouping: S boxed first two terms and wrote 2x(x + 3)", []),
    ("Poster abt Ruby Bridges over the sink, 6 sticky notes w/ questions stuck on it", []),
    ("Starter on the slide: 'The search was legal because the Fourth Amendment says…'", []),
    ("Four of the six questions begin with Who, When, Where or How many.", []),
    ("On Tuesday and in May the same Chromebook task was on Google Classroom.", []),
    ("Students with an IEP sat at the front, as did 3 ELL students.", []),
    ("Plan one task per department in which everyone's handwriting has to appear.", []),
    ("Use two staff meetings in November to look at paragraphs that start from the same stem.", []),
    ("Where does a sentence starter help a student begin?", []),
    ("Groups at Table 4 and Table 6 wrote the headings Always / Sometimes / Never.", []),
    ("Los estudiantes copian la respuesta y esperan al maestro.", []),
    ("At 10:12 a.m. P.E. students passed by; nobody looked up.", []),
    ("By the end of the year: a shared bank of tasks that no one can finish alone.", []),
    ("Read Maniac Magee aloud, round robin. 6 Ss read a paragraph each.", []),
    ("The question was “Has everyone got a job?” Students nod.", []),
    ("Will the next task need all four? Mark where it does.", []),
]
"""About half of them were written before the check, the other half after it; they have been in front of whoever tuned it."""

PASSED_OVER = [
    "The tall girl by the door ran the show, other 3 along for the ride",
    "The 504 kid got moved up front",
    "S in the wheelchair hit switch to turn the page, 8 pages",
    "Old-school lecture from the veteran down the hall",
]
# fmt: on
