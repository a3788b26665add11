package ingest
import ("testing";"fmt")
func TestZZ(t *testing.T){ for _,s:=range []string{
"Ansprechpartner: Hans Müller, Tel.: 0731 161-1234, E-Mail: hans.mueller@ulm.de",
"Zentrale: 0731 161-0", "Tel. 0731/161-1234 oder -1235", "h.mueller (at) stadt (punkt) de", "poststelle@bmi.bund.de, referat-d3@x.de, IT4@bmi.bund.de",
"Bürgeramt Mitte: 0731 161-3333","Das Bürgeramt erreichen Sie unter 0731 161-3333.","IBAN DE89 3704 0044 0532 0130 00","Az. 0731/1234-56","09162000 und 09 162 000",
"+49 (0)731 161-1234","Mobil 0171 1234567","hans.mueller@stadtver-\nwaltung.de","hans.mueller@\nstadt.de","hans.\nmueller@stadt.de","Bayern mobil 2030",
"name[ät]stadt.de","Folgen Sie @stadt.de oder @bfdi@social.bund.de", "vue@next lodash@4.17.2", "Durchwahl -1234","Tel: 161-1234", "hans mueller at stadt dot de","mueller@stadt.de.Weitere Infos",
} { o,n:=withoutContacts(s); fmt.Printf("%d %q\n",n,o)} }
