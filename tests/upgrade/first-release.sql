/*M!999999\- enable the sandbox mode */ 
-- What a database of the first release held: its twelve migrations (20261122000001 to ...12), rows of every kind in every
-- table, written as that release wrote them. Made with deploy/backup.sh's own options. Never change it: that data of
-- those days comes through today's migrations is what tests/http/upgrade.rs is for.
--
-- Passwords: "mật khẩu của tutor", "mật khẩu của student". The login of user 1 has the cookie 61616161…, 32 bytes.
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: 127.0.0.1    Database: lophoc_first
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Table structure for table `_sqlx_migrations`
--

DROP TABLE IF EXISTS `_sqlx_migrations`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `_sqlx_migrations` (
  `version` bigint(20) NOT NULL,
  `description` text NOT NULL,
  `installed_on` timestamp NOT NULL DEFAULT current_timestamp(),
  `success` tinyint(1) NOT NULL,
  `checksum` blob NOT NULL,
  `execution_time` bigint(20) NOT NULL,
  PRIMARY KEY (`version`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `_sqlx_migrations`
--

LOCK TABLES `_sqlx_migrations` WRITE;
/*!40000 ALTER TABLE `_sqlx_migrations` DISABLE KEYS */;
INSERT INTO `_sqlx_migrations` VALUES (20261122000001,'users','2026-11-22 13:01:00',1,0xE60155D39028CB633A266B6103EAEB8B9AEB2DA93F6CA689E7A438B2FFDB20B6528DE9D93216BD2E69C7C0EBBB4C7F0F,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000002,'logins','2026-11-22 13:01:00',1,0xEADBA48EF1C650F7B2C4737E51926101CD848B6808219BEEE90998C9B0EDE1FB09CBECBEC1A6E17BD30B4C35BDA57C76,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000003,'lessons','2026-11-22 13:01:00',1,0xC5707605C905D4A9E9F998906B249DACAE68CACB4429E320C45A8EADA2D539CB04B9C4D9BFDD4AD47F7C31BF15CBDE6C,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000004,'class enrollments','2026-11-22 13:01:00',1,0xEEAFCF1CB2AE33DF9DDD4D59611DE7D781CE394A9796C57AFB7C34B72EA88DABB2F3BFBF5A44CF1025F09B96B4883F45,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000005,'session records','2026-11-22 13:01:00',1,0x2D471E06C4BA82BF1118FDB07014CEB82A3690B8EC23769EDE15D78A91817890E1DE4345CFE5841E21A86C4E32AEEC4F,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000006,'video call sessions','2026-11-22 13:01:00',1,0x6BACB399240CB2C64E095E03302DC87CA12A6825067FA5E584EEB1B6E04EFA2878D451F1BA09C157F5C83DFAC456DAC5,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000007,'video call participants','2026-11-22 13:01:00',1,0x3A578DEDBE009F3B733107B2DF9CE0B2E609F9F3B2ADB39E160017E09A19000F989328A3DBCF69DC1B5337DA37789536,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000008,'call events','2026-11-22 13:01:00',1,0xBCEB02ACA3531628EF6108BB9C9421B98602F22EC10154AF128C56D2853E3F7103DB62BA7298757986BE8B5C8FD59E3E,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000009,'lessons create session','2026-11-22 13:01:00',1,0x81C6BE4BB5A8F496C8A1FB8ADB86CD59893B54E793CB7B989960B18E330ED1F35267487C770ABC407F4F18C7FBEAC4AD,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000010,'class enrollments create session','2026-11-22 13:01:00',1,0x84BEED085A615FA94DD993BBED59C58592013B60ED334288460B82E4481F829EBAB58E3F47103CB258A9F713E0C8C3C1,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000011,'jobs','2026-11-22 13:01:00',1,0xBC876BC6DE2A47E95D0377B54F7587400CA5CB9B735A040F913E80B9974EC9025155AAFD814F490BEF36A987C1397D64,1000000);
INSERT INTO `_sqlx_migrations` VALUES (20261122000012,'video call sessions archived at','2026-11-22 13:01:00',1,0xE280CBAE742E0423B052B4298450BD44B5F068FF1C74641699909CA2E2E930D165A4D8E6F1364964FF8DD1E6C6DA45E1,1000000);
/*!40000 ALTER TABLE `_sqlx_migrations` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `call_events`
--

DROP TABLE IF EXISTS `call_events`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `call_events` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `session_id` int(11) DEFAULT NULL,
  `user_id` int(11) DEFAULT NULL,
  `kind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `source` varchar(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `connection` varchar(191) DEFAULT NULL,
  `occurred_at` datetime(3) NOT NULL,
  `address` varchar(45) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `recorded_at` datetime(3) NOT NULL DEFAULT current_timestamp(3),
  PRIMARY KEY (`id`),
  KEY `idx_call_events_session` (`session_id`,`occurred_at`),
  CONSTRAINT `ck_call_events_source` CHECK (`source` in ('door','browser','media'))
) ENGINE=InnoDB AUTO_INCREMENT=11 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `call_events`
--

LOCK TABLES `call_events` WRITE;
/*!40000 ALTER TABLE `call_events` DISABLE KEYS */;
INSERT INTO `call_events` VALUES (1,3,1,'join','door','11111111111111111111111111111111','2026-09-01 12:00:00.000','203.0.113.7','2026-09-01 12:00:00.000');
INSERT INTO `call_events` VALUES (2,3,2,'join','door','22222222222222222222222222222222','2026-09-01 12:10:00.000','203.0.113.7','2026-09-01 12:10:00.000');
INSERT INTO `call_events` VALUES (3,3,2,'leave','door','22222222222222222222222222222222','2026-09-01 12:51:00.000','203.0.113.7','2026-09-01 12:51:00.000');
INSERT INTO `call_events` VALUES (4,3,1,'leave','door','11111111111111111111111111111111','2026-09-01 12:59:00.000','203.0.113.7','2026-09-01 12:59:00.000');
INSERT INTO `call_events` VALUES (5,1,1,'join','door','33333333333333333333333333333333','2026-10-19 11:58:00.000','203.0.113.7','2026-10-19 11:58:00.000');
INSERT INTO `call_events` VALUES (6,1,2,'join','door','44444444444444444444444444444444','2026-10-19 12:01:00.000','2001:db8::7','2026-10-19 12:01:00.000');
INSERT INTO `call_events` VALUES (7,1,2,'takeover','door','55555555555555555555555555555555','2026-10-19 12:04:00.000','2001:db8::7','2026-10-19 12:04:00.000');
INSERT INTO `call_events` VALUES (8,1,2,'leave','door','55555555555555555555555555555555','2026-10-19 12:59:00.000','2001:db8::7','2026-10-19 12:59:00.000');
INSERT INTO `call_events` VALUES (9,1,1,'leave','door','33333333333333333333333333333333','2026-10-19 13:00:00.000','203.0.113.7','2026-10-19 13:00:00.000');
INSERT INTO `call_events` VALUES (10,4,1,'join','door','cccccccccccccccccccccccccccccccc','2026-10-20 11:31:00.000','203.0.113.7','2026-10-20 11:31:00.000');
/*!40000 ALTER TABLE `call_events` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `class_enrollments`
--

DROP TABLE IF EXISTS `class_enrollments`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `class_enrollments` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `tutor_id` int(11) NOT NULL,
  `student_id` int(11) NOT NULL,
  `title` varchar(200) NOT NULL,
  `status` varchar(20) NOT NULL DEFAULT 'pending',
  `payment_status` varchar(20) NOT NULL DEFAULT 'unpaid',
  `external_id` varchar(191) DEFAULT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT current_timestamp(3),
  `updated_at` datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  `create_session` tinyint(4) NOT NULL DEFAULT 1,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_class_enrollments_external_id` (`external_id`),
  KEY `idx_class_enrollments_tutor` (`tutor_id`),
  KEY `idx_class_enrollments_student` (`student_id`),
  CONSTRAINT `fk_class_enrollments_student` FOREIGN KEY (`student_id`) REFERENCES `users` (`id`),
  CONSTRAINT `fk_class_enrollments_tutor` FOREIGN KEY (`tutor_id`) REFERENCES `users` (`id`),
  CONSTRAINT `ck_class_enrollments_status` CHECK (`status` in ('pending','active','completed','cancelled')),
  CONSTRAINT `ck_class_enrollments_payment` CHECK (`payment_status` in ('unpaid','partially_paid','paid'))
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `class_enrollments`
--

LOCK TABLES `class_enrollments` WRITE;
/*!40000 ALTER TABLE `class_enrollments` DISABLE KEYS */;
INSERT INTO `class_enrollments` VALUES (1,1,2,'Văn 8','active','paid','hub-c1','2026-08-01 00:00:00.000','2026-08-01 00:00:00.000',1);
INSERT INTO `class_enrollments` VALUES (2,1,3,'Sử 8','cancelled','unpaid',NULL,'2026-08-01 00:00:00.000','2026-08-01 00:00:00.000',0);
/*!40000 ALTER TABLE `class_enrollments` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `jobs`
--

DROP TABLE IF EXISTS `jobs`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `jobs` (
  `name` varchar(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `lease_until` datetime(3) NOT NULL,
  `last_finished_at` datetime(3) DEFAULT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `jobs`
--

LOCK TABLES `jobs` WRITE;
/*!40000 ALTER TABLE `jobs` DISABLE KEYS */;
INSERT INTO `jobs` VALUES ('cleanup-expired-sessions','2026-10-20 12:10:00.000','2026-10-20 06:00:00.000');
INSERT INTO `jobs` VALUES ('create-video-calls','2000-01-01 00:00:00.000','2026-10-20 11:00:00.000');
/*!40000 ALTER TABLE `jobs` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `lessons`
--

DROP TABLE IF EXISTS `lessons`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `lessons` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `tutor_id` int(11) NOT NULL,
  `student_id` int(11) NOT NULL,
  `title` varchar(200) NOT NULL,
  `scheduled_start_time` datetime(3) NOT NULL,
  `scheduled_end_time` datetime(3) NOT NULL,
  `price_vnd` bigint(20) NOT NULL DEFAULT 0,
  `status` varchar(20) NOT NULL DEFAULT 'pending',
  `payment_status` varchar(20) NOT NULL DEFAULT 'unpaid',
  `external_id` varchar(191) DEFAULT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT current_timestamp(3),
  `updated_at` datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  `create_session` tinyint(4) NOT NULL DEFAULT 1,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_lessons_external_id` (`external_id`),
  KEY `idx_lessons_tutor` (`tutor_id`,`scheduled_start_time`),
  KEY `idx_lessons_student` (`student_id`,`scheduled_start_time`),
  KEY `idx_lessons_status` (`status`,`scheduled_end_time`),
  CONSTRAINT `fk_lessons_student` FOREIGN KEY (`student_id`) REFERENCES `users` (`id`),
  CONSTRAINT `fk_lessons_tutor` FOREIGN KEY (`tutor_id`) REFERENCES `users` (`id`),
  CONSTRAINT `ck_lessons_status` CHECK (`status` in ('pending','confirmed','in_progress','completed','cancelled')),
  CONSTRAINT `ck_lessons_payment` CHECK (`payment_status` in ('unpaid','partially_paid','paid')),
  CONSTRAINT `ck_lessons_times` CHECK (`scheduled_start_time` < `scheduled_end_time`),
  CONSTRAINT `ck_lessons_price` CHECK (`price_vnd` >= 0)
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `lessons`
--

LOCK TABLES `lessons` WRITE;
/*!40000 ALTER TABLE `lessons` DISABLE KEYS */;
INSERT INTO `lessons` VALUES (1,1,2,'Toán 9: Phương trình bậc hai','2026-10-19 12:00:00.000','2026-10-19 13:00:00.000',200000,'completed','paid','hub-l1','2026-10-01 00:00:00.000','2026-10-19 13:00:00.000',1);
INSERT INTO `lessons` VALUES (2,1,2,'Toán 9: Hệ thức Vi-ét','2026-10-20 12:05:00.000','2026-10-20 13:05:00.000',250000,'confirmed','paid',NULL,'2026-10-01 00:00:00.000','2026-10-01 00:00:00.000',1);
INSERT INTO `lessons` VALUES (3,1,3,'English 7','2026-10-21 12:00:00.001','2026-10-21 13:00:00.999',0,'confirmed','unpaid','hub-l3','2026-10-01 00:00:00.000','2026-10-01 00:00:00.000',0);
INSERT INTO `lessons` VALUES (4,1,3,'English 7 — bù','2026-10-18 12:00:00.000','2026-10-18 13:00:00.000',9000000000,'cancelled','partially_paid',NULL,'2026-10-01 00:00:00.000','2026-10-17 00:00:00.000',1);
/*!40000 ALTER TABLE `lessons` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `logins`
--

DROP TABLE IF EXISTS `logins`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `logins` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `user_id` int(11) NOT NULL,
  `token_hash` binary(32) NOT NULL,
  `created_at` datetime(3) NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_logins_token_hash` (`token_hash`),
  KEY `idx_logins_user` (`user_id`),
  KEY `idx_logins_expires_at` (`expires_at`),
  CONSTRAINT `fk_logins_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `logins`
--

LOCK TABLES `logins` WRITE;
/*!40000 ALTER TABLE `logins` DISABLE KEYS */;
INSERT INTO `logins` VALUES (1,1,0x3BA3F5F43B92602683C19AEE62A20342B084DD5971DDD33808D81A328879A547,'2026-10-20 11:00:00.000','2026-11-19 11:00:00.000');
INSERT INTO `logins` VALUES (2,2,0xBDB339768BC5E4FECBE55A442056919B2B325907D49BCBF3BF8DE13781996A83,'2026-09-01 11:00:00.000','2026-10-01 11:00:00.000');
/*!40000 ALTER TABLE `logins` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `session_records`
--

DROP TABLE IF EXISTS `session_records`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `session_records` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `enrollment_id` int(11) NOT NULL,
  `scheduled_start_time` datetime(3) NOT NULL,
  `scheduled_end_time` datetime(3) NOT NULL,
  `status` varchar(20) NOT NULL DEFAULT 'scheduled',
  `tutor_attended` tinyint(4) DEFAULT NULL,
  `student_attended` tinyint(4) DEFAULT NULL,
  `tutor_minutes` int(11) DEFAULT NULL,
  `student_minutes` int(11) DEFAULT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT current_timestamp(3),
  `updated_at` datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  PRIMARY KEY (`id`),
  KEY `idx_session_records_enrollment` (`enrollment_id`,`scheduled_start_time`),
  KEY `idx_session_records_status` (`status`,`scheduled_end_time`),
  CONSTRAINT `fk_session_records_enrollment` FOREIGN KEY (`enrollment_id`) REFERENCES `class_enrollments` (`id`),
  CONSTRAINT `ck_session_records_status` CHECK (`status` in ('scheduled','completed','missed','cancelled')),
  CONSTRAINT `ck_session_records_times` CHECK (`scheduled_start_time` < `scheduled_end_time`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `session_records`
--

LOCK TABLES `session_records` WRITE;
/*!40000 ALTER TABLE `session_records` DISABLE KEYS */;
INSERT INTO `session_records` VALUES (1,1,'2026-09-01 12:00:00.000','2026-09-01 13:00:00.000','completed',1,1,59,41,'2026-08-01 00:00:00.000','2026-09-01 13:00:00.000');
INSERT INTO `session_records` VALUES (2,1,'2026-10-20 11:30:00.000','2026-10-20 12:30:00.000','scheduled',NULL,NULL,NULL,NULL,'2026-08-01 00:00:00.000','2026-08-01 00:00:00.000');
INSERT INTO `session_records` VALUES (3,1,'2026-10-06 11:30:00.000','2026-10-06 12:30:00.000','missed',0,0,0,0,'2026-08-01 00:00:00.000','2026-10-06 18:00:00.000');
/*!40000 ALTER TABLE `session_records` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `users`
--

DROP TABLE IF EXISTS `users`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `users` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `email` varchar(254) NOT NULL,
  `display_name` varchar(100) NOT NULL,
  `role` varchar(10) NOT NULL,
  `password_hash` varchar(255) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `locale` varchar(5) NOT NULL DEFAULT 'vi',
  `time_zone` varchar(64) NOT NULL DEFAULT 'Asia/Ho_Chi_Minh',
  `external_id` varchar(191) DEFAULT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT current_timestamp(3),
  `updated_at` datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_users_email` (`email`),
  UNIQUE KEY `uq_users_external_id` (`external_id`),
  CONSTRAINT `ck_users_role` CHECK (`role` in ('tutor','student','admin')),
  CONSTRAINT `ck_users_locale` CHECK (`locale` in ('vi','en'))
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `users`
--

LOCK TABLES `users` WRITE;
/*!40000 ALTER TABLE `users` DISABLE KEYS */;
INSERT INTO `users` VALUES (1,'lan@first.vn','Cô Lan \\ \'\"`; 👩‍🏫','tutor','$argon2id$v=19$m=19456,t=2,p=1$Fx6VqJH41dhxTFWgo7S9QQ$8fbInS+VaNINzpVImIYHYTTe1R+gOscZfyV2/8qEAWE','vi','Asia/Ho_Chi_Minh',NULL,'2026-09-01 01:00:00.123','2026-09-01 01:00:00.123');
INSERT INTO `users` VALUES (2,'minh@first.vn','Minh','student','$argon2id$v=19$m=19456,t=2,p=1$8XO6VMr4nexYYTgixG/Qtg$geqJ8dXniBE3nXgEa37kVZFd3fFv0rJWo95HsSXNZUk','vi','Asia/Ho_Chi_Minh','hub-2','2026-09-01 01:00:01.000','2026-09-01 01:00:01.000');
INSERT INTO `users` VALUES (3,'an@first.vn','Trần Văn Ân','student',NULL,'en','Europe/Berlin','hub-3','2026-09-01 01:00:02.000','2026-09-01 01:00:02.000');
INSERT INTO `users` VALUES (4,'desk@first.vn','Trung tâm','admin',NULL,'vi','Asia/Ho_Chi_Minh',NULL,'2026-09-01 01:00:03.000','2026-09-01 01:00:03.000');
/*!40000 ALTER TABLE `users` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `video_call_participants`
--

DROP TABLE IF EXISTS `video_call_participants`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `video_call_participants` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `session_id` int(11) NOT NULL,
  `user_id` int(11) NOT NULL,
  `role` varchar(10) NOT NULL,
  `seat_id` varchar(32) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `seat_login_id` int(11) DEFAULT NULL,
  `lease_until` datetime(3) DEFAULT NULL,
  `entered_at` datetime(3) DEFAULT NULL,
  `last_seen_at` datetime(3) DEFAULT NULL,
  `first_joined_at` datetime(3) DEFAULT NULL,
  `last_left_at` datetime(3) DEFAULT NULL,
  `said_leave` tinyint(4) NOT NULL DEFAULT 0,
  `present_ms` bigint(20) NOT NULL DEFAULT 0,
  `join_count` int(11) NOT NULL DEFAULT 0,
  `can_join` int(11) NOT NULL DEFAULT 1,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_video_call_participants` (`session_id`,`user_id`),
  KEY `idx_video_call_participants_lease` (`lease_until`),
  KEY `fk_video_call_participants_user` (`user_id`),
  CONSTRAINT `fk_video_call_participants_session` FOREIGN KEY (`session_id`) REFERENCES `video_call_sessions` (`id`) ON DELETE CASCADE,
  CONSTRAINT `fk_video_call_participants_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  CONSTRAINT `ck_video_call_participants_role` CHECK (`role` in ('tutor','student'))
) ENGINE=InnoDB AUTO_INCREMENT=6 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `video_call_participants`
--

LOCK TABLES `video_call_participants` WRITE;
/*!40000 ALTER TABLE `video_call_participants` DISABLE KEYS */;
INSERT INTO `video_call_participants` VALUES (1,1,1,'tutor',NULL,NULL,NULL,NULL,'2026-10-19 13:00:00.000','2026-10-19 11:58:00.000','2026-10-19 13:00:00.000',1,3720000,1,1);
INSERT INTO `video_call_participants` VALUES (2,1,2,'student',NULL,NULL,NULL,NULL,'2026-10-19 12:59:00.000','2026-10-19 12:01:00.000','2026-10-19 12:59:00.000',1,3300000,2,1);
INSERT INTO `video_call_participants` VALUES (3,3,1,'tutor',NULL,NULL,NULL,NULL,'2026-09-01 12:59:00.000','2026-09-01 12:00:00.000','2026-09-01 12:59:00.000',1,3540000,1,1);
INSERT INTO `video_call_participants` VALUES (4,3,2,'student',NULL,NULL,NULL,NULL,'2026-09-01 12:51:00.000','2026-09-01 12:10:00.000','2026-09-01 12:51:00.000',1,2460000,1,1);
INSERT INTO `video_call_participants` VALUES (5,4,1,'tutor','cccccccccccccccccccccccccccccccc',1,'2026-10-20 12:01:10.000','2026-10-20 11:31:00.000','2026-10-20 11:59:55.000','2026-10-20 11:31:00.000',NULL,0,0,1,1);
/*!40000 ALTER TABLE `video_call_participants` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `video_call_sessions`
--

DROP TABLE IF EXISTS `video_call_sessions`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `video_call_sessions` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `enrollment_id` int(11) DEFAULT NULL,
  `lesson_id` int(11) DEFAULT NULL,
  `session_record_id` int(11) DEFAULT NULL,
  `tutor_id` int(11) NOT NULL,
  `student_id` int(11) NOT NULL,
  `room_name` varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `access_token` varchar(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `tutor_token` varchar(500) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `student_token` varchar(500) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `scheduled_start_time` datetime(3) NOT NULL,
  `scheduled_end_time` datetime(3) NOT NULL,
  `tutor_joined_at` datetime(3) DEFAULT NULL,
  `student_joined_at` datetime(3) DEFAULT NULL,
  `tutor_left_at` datetime(3) DEFAULT NULL,
  `student_left_at` datetime(3) DEFAULT NULL,
  `session_ended_at` datetime(3) DEFAULT NULL,
  `status` varchar(20) NOT NULL DEFAULT 'pending',
  `payment_status` varchar(20) NOT NULL DEFAULT 'unpaid',
  `can_student_join` int(11) NOT NULL DEFAULT 1,
  `can_tutor_join` int(11) NOT NULL DEFAULT 1,
  `expires_at` datetime(3) NOT NULL,
  `used_count` int(11) NOT NULL DEFAULT 0,
  `ip_addresses` text CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `recording_url` varchar(500) DEFAULT NULL,
  `notes` text DEFAULT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT current_timestamp(3),
  `updated_at` datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  `archived_at` datetime(3) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `idx_access_token` (`access_token`),
  UNIQUE KEY `idx_room_name` (`room_name`),
  UNIQUE KEY `uq_video_call_sessions_lesson` (`lesson_id`),
  UNIQUE KEY `uq_video_call_sessions_session_record` (`session_record_id`),
  KEY `idx_status` (`status`,`expires_at`),
  KEY `idx_scheduled_start` (`scheduled_start_time`),
  KEY `idx_tutor_calls` (`tutor_id`,`scheduled_end_time`,`status`),
  KEY `idx_student_calls` (`student_id`,`scheduled_end_time`,`status`),
  KEY `fk_video_call_sessions_enrollment` (`enrollment_id`),
  CONSTRAINT `fk_video_call_sessions_enrollment` FOREIGN KEY (`enrollment_id`) REFERENCES `class_enrollments` (`id`),
  CONSTRAINT `fk_video_call_sessions_lesson` FOREIGN KEY (`lesson_id`) REFERENCES `lessons` (`id`),
  CONSTRAINT `fk_video_call_sessions_record` FOREIGN KEY (`session_record_id`) REFERENCES `session_records` (`id`),
  CONSTRAINT `fk_video_call_sessions_student` FOREIGN KEY (`student_id`) REFERENCES `users` (`id`),
  CONSTRAINT `fk_video_call_sessions_tutor` FOREIGN KEY (`tutor_id`) REFERENCES `users` (`id`),
  CONSTRAINT `ck_video_call_sessions_status` CHECK (`status` in ('pending','active','completed','expired','cancelled')),
  CONSTRAINT `ck_video_call_sessions_payment` CHECK (`payment_status` in ('unpaid','partially_paid','paid')),
  CONSTRAINT `ck_video_call_sessions_times` CHECK (`scheduled_start_time` < `scheduled_end_time`)
) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `video_call_sessions`
--

LOCK TABLES `video_call_sessions` WRITE;
/*!40000 ALTER TABLE `video_call_sessions` DISABLE KEYS */;
INSERT INTO `video_call_sessions` VALUES (1,NULL,1,NULL,1,2,'lophoc_first1','1111111111111111111111111111111111111111111111111111111111111111','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','2026-10-19 12:00:00.000','2026-10-19 13:00:00.000','2026-10-19 11:58:00.000','2026-10-19 12:01:00.000','2026-10-19 13:00:00.000','2026-10-19 12:59:00.000','2026-10-19 13:00:00.000','completed','paid',1,1,'2026-10-19 14:00:00.000',3,'[\"203.0.113.7\",\"2001:db8::7\"]','https://recordings.example.vn/1','Ghi chú\nhai dòng','2026-10-01 00:00:00.000','2026-10-19 13:00:00.000',NULL);
INSERT INTO `video_call_sessions` VALUES (2,NULL,2,NULL,1,2,'lophoc_first2','2222222222222222222222222222222222222222222222222222222222222222',NULL,NULL,'2026-10-20 12:05:00.000','2026-10-20 13:05:00.000',NULL,NULL,NULL,NULL,NULL,'pending','paid',1,1,'2026-10-20 14:05:00.000',0,NULL,NULL,NULL,'2026-10-01 00:00:00.000','2026-10-01 00:00:00.000',NULL);
INSERT INTO `video_call_sessions` VALUES (3,1,NULL,1,1,2,'lophoc_first3','3333333333333333333333333333333333333333333333333333333333333333','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','2026-09-01 12:00:00.000','2026-09-01 13:00:00.000','2026-09-01 12:00:00.000','2026-09-01 12:10:00.000','2026-09-01 12:59:00.000','2026-09-01 12:51:00.000','2026-09-01 12:59:00.000','completed','paid',1,1,'2026-09-01 14:00:00.000',2,'[\"203.0.113.7\"]',NULL,'','2026-08-01 00:00:00.000','2026-10-02 00:00:00.000','2026-10-02 00:00:00.000');
INSERT INTO `video_call_sessions` VALUES (4,1,NULL,2,1,2,'lophoc_first4','4444444444444444444444444444444444444444444444444444444444444444','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',NULL,'2026-10-20 11:30:00.000','2026-10-20 12:30:00.000','2026-10-20 11:31:00.000',NULL,NULL,NULL,NULL,'active','paid',1,1,'2026-10-20 13:30:00.000',1,'[\"203.0.113.7\"]',NULL,NULL,'2026-08-01 00:00:00.000','2026-10-20 11:31:00.000',NULL);
INSERT INTO `video_call_sessions` VALUES (5,1,NULL,3,1,2,'lophoc_first5','5555555555555555555555555555555555555555555555555555555555555555',NULL,NULL,'2026-10-06 11:30:00.000','2026-10-06 12:30:00.000',NULL,NULL,NULL,NULL,NULL,'expired','paid',1,1,'2026-10-06 13:30:00.000',0,NULL,NULL,NULL,'2026-08-01 00:00:00.000','2026-10-06 18:00:00.000',NULL);
INSERT INTO `video_call_sessions` VALUES (6,NULL,4,NULL,1,3,'lophoc_first6','6666666666666666666666666666666666666666666666666666666666666666',NULL,NULL,'2026-10-18 12:00:00.000','2026-10-18 13:00:00.000',NULL,NULL,NULL,NULL,NULL,'cancelled','partially_paid',1,1,'2026-10-18 14:00:00.000',0,NULL,NULL,NULL,'2026-10-01 00:00:00.000','2026-10-17 00:00:00.000',NULL);
/*!40000 ALTER TABLE `video_call_sessions` ENABLE KEYS */;
UNLOCK TABLES;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed
