"""Words by which the identification check tells a name from what only looks like one. Lower case, without accents."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HONORIFICS = (
    "mr|mrs|ms|mx|dr|prof|miss|professor|principal|coach|sister|senora|senorita|senor|sra|srta|sr|"
    "maestra|maestro|profesora|profesor|profa|profe|don|dona|mme|madame|monsieur|monsieur"
)
"""A name follows; as a pattern, for text whose accents are gone."""

SHORT_HONORIFICS = "mr|mrs|ms|mx|dr|sra|srta|sr"
"""Those after which even a word in lower case is a name."""

ALSO_WORDS = _words(
    """
    amber angel april art august autumn bell bill bird bliss bloom blue book bond brook brown bush byrd cane case cash
    chance charity chase chip christian clay cliff cole cook cross crystal daisy dale dawn day dean dee diamond drew
    earl early east faith fern field fields flora flower ford forest fox frank french gale gene ginger glass glen good
    grace grant gray green grove hale hall harmony hart haven hazel heath hill holly hope hunt hunter ivy iris jack
    jade jay jean jewel joy june king knight lake lane law lily long love lucky major mark marsh mason may meadow melody
    mercy merry miles miller mills misty moon moss north oak olive page paige parker pat patience pearl peace penny
    piper pond poppy porter post potter price prince queen rain ray reed rich river rivers rob robin rock rocky rose
    ruby rusty sage sandy say shade sharp shepherd short sierra silver singer sky smart smith snow spring star steel
    stone storm strong sue summer sunny swift tan taylor teal trinity violet walker walt ward wards waters weaver
    webb well wells west white will willow wilk winter wise wood woods wright young ade angeles cruz flores luz mar paz
    rey rios rosa sol mercedes dolores consuelo esperanza luna santos leon campos torres reyes
    """
)
"""Names that are words as well: taken for names only where they are written as names are."""

GIVEN = _words(
    """
    aaliyah aaron abdul abdullah abigail ada adam adriana adrian aisha aicha alan alana alejandra alejandro alex alexa
    alexander alexandra alexis alfonso ali alice alicia alma alonso alyssa amanda amara amari amelia amina amir amy ana
    andre andrea andres andrew angela angelica anita anna anne anthony antonio ariana ariel arjun arturo asha ashley
    aubrey aurora austin ava avery ayana aziz barbara beatriz becky bella ben benjamin benji bernard beth betty bianca
    blake bob brandon brenda brian brianna brielle brittany bruno caleb camila carla carlos carmen carol caroline
    carter catherine cecilia cesar charles charlotte chen chiyo chloe chris christina christine christopher cindy
    claire clara claudia connor cristina dominic dominique cynthia dalia daniel daniela danielle david deborah deja
    delia denise dennis derek destiny devin diana diego dmitri dominik donald donna doris dorothy dylan eduardo edward
    elena eli elias elijah elisa elizabeth ella ellen emilia emily emma emmanuel enrique eric erica erik erin ernesto
    esmeralda esteban esther ethan eva evan evelyn fatima fatou felicia felipe felix femi fernanda fernando fiona
    francisco francesca gabriel gabriela gabrielle genesis george gerardo gianna gloria gonzalo graciela gregory
    guadalupe guillermo gus gustavo hailey haley hamza hana hannah harold harper hassan hector heather hector helen
    henry hernan hiroshi hugo ibrahim ignacio imani ines ingrid irene isaac isabel isabella isaiah ismael ivan jacob
    jackson jada jaden jaime jake jamal james jamie jane janet janice jasmine jason javier jayden jayla jeff jeffrey
    jennifer jenny jeremiah jeremy jerome jesse jessica jesus jill jim jimmy jin joan joanna joaquin joe joel john
    jonathan jordan jorge jose josefina joseph joshua josue juan juana juanita judith judy julia julian juliana julie
    julio justin kamala karen karim karina karl kate katherine kathleen kathy katie kayla keisha keith kelly ken kendra
    kenneth kenya kevin khadija khalil kim kimberly kofi kristen kwame kyle lakeisha lamar larry latisha laura lauren
    lee leila lena leo leonardo leslie leticia liam linda lindsay lisa logan lorena lorenzo louis lourdes lucas lucia
    luis lupe luz lydia madison magdalena mai malachi malik manuel marcela marco marcos marcus margaret maria mariah
    mariam mariana maribel marie marina mario marisol martha martin martina marvin mary mateo matthew maya megan mei
    melanie melissa mercedes mia micah michael michelle miguel milagros mina minh miriam mohamed mohammed moises monica
    monique muhammad nadia naomi natalia natalie nathan nathaniel nayeli neha nevaeh nguyen nicholas nicole nina noah
    noelia noor nora norma nuria olga oliver olivia oluwaseun omar oscar osvaldo pablo paloma pamela patricia patrick
    paul paula paulo pedro perla peter philip phillip phuong pilar precious priya rachel rafa rafael ramon ramona
    randy raquel raul rebecca renee ricardo richard roberta roberto robert rodrigo rogelio roger ronald rosario roxana
    ruben rudy russell ruth ryan sabrina salma salvador sam samantha samir samuel sandra santiago sara sarah saul
    savannah scott sean sebastian selena serena sergio shanice sharon sheila shelby sherry sofia soledad sonia sophia
    stacy stephanie stephen steven susan susana suzanne sylvia tamara tamika tania tanisha tanya tara tatiana teresa
    terrence terry thomas tiana tiffany tim timothy tina todd tomas tomasz tony tracy travis trevor trey tyler tyrone
    ursula valentina valeria vanessa veronica vicente victor victoria vincent virginia vivian wanda wendy wesley
    william xavier ximena xiomara yadira yahir yasmin yasmine yesenia yolanda yusuf yvonne zachary zahra zainab zoe zoey
    zuri
    """
)
"""Given names that are common in schools: found also where every word begins with a capital, as after a full stop."""

NOT_NAMES = _words(
    """
    i im ill ive id ok monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december lunes martes miercoles jueves viernes sabado domingo
    english spanish french german chinese mandarin arabic hebrew latin vietnamese korean japanese russian portuguese
    somali hmong creole asl american americans african asian european latino latina latinx hispanic indigenous native
    black white christian muslim jewish western eastern northern southern america africa asia europe mexico canada
    texas california earth internet google chromebook chromebooks ipad ipads kahoot desmos seesaw nearpod quizlet canvas
    youtube powerpoint zoom teacher teachers student students ss task tasks grade grades group groups room rooms class
    classes classroom classrooms principal coach school schools district table tables unit units lesson lessons
    chapter part section step steps level levels section bloom dok sentence sentences pattern patterns trend trends
    math maths mathematics science sciences history social studies ela esl ell art arts music pe geometry algebra
    biology chemistry physics reading writing literature language languages health civics geography economics
    matematicas ciencias historia espanol ingles lectura escritura estudios sociales arte musica
    summarizer connector illustrator questioner word finder pass think pair share turn talk exit ticket warm up do now
    constitution congress civil war declaration revolution alg hist jan feb mar apr jun jul aug sep sept oct nov dec
    amendment almanack fine motor valley notes title typical patient care web moon moves great fire focus london paris
    who what when where why how which whose whom if then that this these those there here he she they we you it its
    ive i've i'll i'm i'd the a an and or but not no yes maybe always sometimes never often usually most many some all
    each every both few several more less one two three four five six seven eight nine ten first second third fourth
    fifth sixth seventh eighth because although before after while until since during as at by for from in into of off
    on onto out over to under with without sit stand look listen ask answer read write draw explain show tell try let
    lets let's can could may might must should would will is are was were be been has have had does did done get got
    good best better new old big small long short next last same other another own main key true false right left open
    closed high low early late day days week weeks month months year years hour hours minute minutes time times today
    tomorrow yesterday morning afternoon night focus question questions theory action practice problem evidence card
    cards board host network round rounds facilitator observer observers report prediction predictions exception
    exceptions norms horizon support goal goals plan plans idea ideas claim reason reasons reasoning source sources
    document documents packet page paper poster slide slides sheet line lines word words text texts book books story
    stories poem essay paragraph topic data number numbers chart graph map model models rule rules law laws name names
    place people person persons adult adults kid kids child children boy boys girl girls family families parent parents
    everyone everybody somebody nobody someone anyone el la los las un una unos unas de del en con por para que cuando
    donde como quien cual y o pero no si los estudiantes estudiante maestro maestra docente docentes adultos preguntas
    pregunta grupo grupos tarea tareas clase clases aula aulas grado todos cada
    tagalog polish italian greek hindi urdu punjabi farsi swahili khmer lao ukrainian dutch turkish british irish
    """
)
"""Words that are written with a capital and name nobody."""

INITIALS_OF_THINGS = _words(
    "us uk pe am pm ie eg ok tv ss ts st ela ell esl iep dok pd la dc ny un eu ap ib gt id vs"
)
"""Two and three letters that stand for something else than a person."""

COMMON_ENDING = re.compile(
    r"(?:ing|ed|tion|sion|ment|ness|ity|ly|ism|ous|ful|able|ible|ical|ship|work|ize|ized)$"
)
"""How many words end that are no names: “Discussion”, “Focused”."""

ROLES = frozenset(
    {"facilitator", "facilitador", "facilitadora", "host school", "escuela anfitriona", "observer"}
)
"""What stands as a name where somebody gave none."""

SHORT_FOR_SOMEBODY = "TS"
"""In notes “T.” is the teacher and “S.” a student, so a sentence may end there."""

COUNTED = _words(
    """
    group table part room unit level plan step side type option choice class column row section question problem chapter
    figure box team station lab page line item version draft day week vitamin hepatitis appendix exhibit grade period
    set card prompt
    """
)
"""Before a capital letter these count something: “Group A.” is no person."""

SUBJECTS = (
    frozenset({"ela", "english", "english language arts", "language arts", "ingles"}),
    frozenset({"math", "maths", "mathematics", "matematicas"}),
    frozenset({"science", "sciences", "ciencias"}),
    frozenset({"social studies", "estudios sociales"}),
    frozenset({"history", "historia"}),
    frozenset({"art", "arts", "arte"}),
    frozenset({"music", "musica", "band", "choir", "orchestra"}),
    frozenset({"pe", "p.e.", "physical education", "gym", "educacion fisica"}),
    frozenset({"spanish", "espanol"}),
)
"""Each set: names of one subject."""

ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALES = (
    "primer|primero|primera", "segundo|segunda", "tercer|tercero|tercera", "cuarto|cuarta", "quinto|quinta",
    "sexto|sexta", "septimo|septima", "octavo|octava", "noveno|novena", "decimo|decima", "undecimo|undecima",
    "duodecimo|duodecima",
)  # fmt: skip
"""Spoken numbers of grades and periods, from one on."""
